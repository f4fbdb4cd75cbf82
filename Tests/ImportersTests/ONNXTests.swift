import Foundation
import Graph
import Importers
import ONNXSchema
import Tensors
import Testing

struct ONNXTests {
  private func operations(_ graph: Graph) -> [String] { graph.nodes.map { "\($0.operation)" } }

  @Test func convolutionNetsNeedNoTranspose() throws {
    let steps = operations(try ONNXSampleModels.convolution().graph())
    #expect(!steps.contains { $0.hasPrefix("transpose") })
    #expect(!steps.contains { $0.hasPrefix("binary") }, "the batch normalisation is in the convolution")
    #expect(steps.contains { $0.contains("relu6") })
  }

  /// A second reader of the convolution must not see the batch normalisation.
  @Test func batchNormalisationBehindAnIdentityIsNotMerged() throws {
    var model = ONNXSampleModels.convolution()
    model.model.graph.node[1].input[0] = "same"
    var identity = Onnx_Node()
    (identity.opType, identity.input, identity.output) = ("Identity", ["c"], ["same"])
    model.model.graph.node.insert(identity, at: 1)
    model.output("c")
    #expect(operations(try model.graph()).filter { $0.hasPrefix("binary") }.count == 2)
  }

  @Test func quantisedConvolutionIsInt8() throws {
    let graph = try ONNXSampleModels.quantised().graph()
    let step = try #require(graph.nodes.first { "\($0.operation)".lowercased().contains("convolution") })
    let weights = graph[try #require(step.inputs[1])]
    #expect(weights.type == .int8)
    #expect(weights.quantization?.scales == [0.25, 0.125])
    #expect(graph[try #require(step.inputs[2])].constant == littleEndian([Int32(10), -20]))
  }

  @Test func openExtents() throws {
    var model = ONNXTestModel()
    model.input("x", [1, -1])
    model.apply("Relu", ["x"], ["y"])
    model.output("y")
    #expect(model.refusal().contains("give them with --input x=1x3"))
    var options = ONNXOptions()
    options.inputShapes = ["x": [1, 7]]
    #expect(try model.graph(options).nodes.count == 1)
    options.inputShapes = ["x": [2, 7]]
    #expect(model.refusal(options).contains("which 2x7 does not fit"))
    options.inputShapes = ["z": [1]]
    #expect(model.refusal(options).contains("there is no input \"z\""))
  }

  @Test func unknownOperatorsAreNamedTogether() {
    var model = ONNXTestModel()
    model.input("x", [1])
    model.apply("LSTM", ["x"], ["a"])
    model.apply("Einsum", ["a"], ["y"])
    model.output("y")
    #expect(model.refusal().contains("#0 LSTM; #1 Einsum not supported"))
  }

  @Test func constantsInOtherFiles() {
    var model = ONNXSampleModels.convolution()
    model.model.graph.initializer[0].dataLocation = 1
    #expect(model.refusal().contains("is kept in another file"))
  }

  /// Axes and bounds as attributes in older versions, as inputs in newer ones.
  @Test(arguments: [Int64(9), 10, 11, 12, 13, 18])
  func versions(version: Int64) throws {
    var model = ONNXTestModel(version: version)
    model.input("x", [1, 1, 4])
    model.integers("axes", [1], [1])
    model.floats("six", [], [6])
    model.floats("zero", [], [0])
    let isNew = version >= 13
    model.apply("Squeeze", isNew ? ["x", "axes"] : ["x"], ["s"], isNew ? [] : [.integers("axes", [1])])
    let bounds = [Onnx_Attribute.float("min", 0), .float("max", 6)]
    model.apply("Clip", version < 11 ? ["s"] : ["s", "zero", "six"], ["y"], version < 11 ? bounds : [])
    model.output("y")
    let graph = try model.graph()
    #expect(graph[graph.outputs[0]].shape.dimensions == [1, 4])
    #expect(operations(graph).contains { $0.contains("relu6") })
  }
}
