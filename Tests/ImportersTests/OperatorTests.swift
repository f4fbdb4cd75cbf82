import Graph
import Importers
import Tensors
import Testing

/// What operators become.
struct OperatorTests {
  @Test func convolutionWithSamePadding() throws {
    let graph = try SampleModels.convolution().graph()
    guard case .convolution(let window, let groups, let activation) = graph.nodes[0].operation else {
      Issue.record("not a convolution")
      return
    }
    #expect(
      window
        == Window(
          kernelHeight: 3, kernelWidth: 3, strideHeight: 2, strideWidth: 2, padTop: 1, padBottom: 1, padLeft: 1,
          padRight: 1))
    #expect(groups == 1 && activation == .relu)
    #expect(graph.nodes[0].place == "CONV_2D #0")
    #expect(graph[graph.inputs[0]].quantization == TensorQuantization(scales: [0.5], zeroPoints: [-1]))
    let weights = try #require(graph.nodes[0].inputs[1])
    #expect(graph[weights].quantization == TensorQuantization(scales: [0.25, 0.5], zeroPoints: [0, 0], axis: 0))
  }

  @Test func hybridWeightsBecomeFloat() throws {
    let graph = try SampleModels.hybrid().graph()
    #expect(graph.nodes.count == 1)
    let operands = graph.nodes[0].inputs.compactMap { $0 }.map { graph[$0] }
    #expect(operands.allSatisfy { $0.type == .float32 })
    #expect(floats(operands[1].constant) == [0.5, 1, 1.5, 2, 2.5, -3])
    #expect(floats(operands[2].constant) == [1, -2, 0.5])
  }

  @Test func sparseWeightsBecomeDense() throws {
    let graph = try SampleModels.sparse().graph()
    #expect(graph.nodes.count == 1)
    #expect(floats(graph.tensors.first { $0.name == "weights" }?.constant) == [0, 1, 0, 2, 0, 3])
  }

  @Test func sparseBlocksBecomeDense() throws {
    var model = SampleModels.sparse()
    model.tensors[1].shape = [2, 4]
    model.tensors[1].data = TestTensor.float("", [], [1, 2, 3, 4]).data
    model.tensors[1].sparsity = .table([
      0: .int32s([0, 1, 2]), 1: .int32s([1]),
      2: .tables([
        .table([1: .int32(2)]),
        .table([
          0: .int8(1), 2: .uint8(3), 3: .table([0: .bytes([0, 1, 2])]), 4: .uint8(3), 5: .table([0: .bytes([1, 0])]),
        ]),
        .table([1: .int32(2)]),
      ]),
    ])
    model.tensors[0].shape = [1, 4]
    model.tensors[2].shape = [2, 4]
    let graph = try model.graph()
    #expect(floats(graph.tensors.first { $0.name == "weights" }?.constant) == [0, 0, 1, 2, 3, 4, 0, 0])
  }

  @Test func int4WeightsBecomeInt8() throws {
    var model = TestModel()
    let input = model.add(.int8("x", [1, 3]))
    let weights = model.add(
      TestTensor(name: "w", type: 17, shape: [1, 3], data: [0x8F, 0x07], scales: [1], zeroPoints: [0]))
    model.inputs = [input]
    model.apply(9, [input, weights, -1], to: .int8("y", [1, 1]), options: (8, [:]), version: 7)
    let graph = try model.graph()
    #expect(graph.tensors[1].type == .int8)
    #expect(graph.tensors[1].constant?.map { Int8(bitPattern: $0) } == [-1, -8, 7])
  }

  @Test func constantsBehindTheFlatbuffer() throws {
    let graph = try SampleModels.external().graph()
    #expect(floats(graph.tensors[1].constant) == [1, 2])
  }

  @Test func labelsOfTheMetadata() throws {
    #expect(try SampleModels.labels().graph().labels == ["cat", "dog"])
    #expect(try SampleModels.convolution().graph().labels.isEmpty)
  }

  @Test func shapesWorkedOutAtRunTimeAreFolded() throws {
    let graph = try SampleModels.dynamicReshape().graph()
    #expect(graph.nodes.count == 1 && graph.tensors.count == 2)
    #expect(graph.nodes[0].place == "RESHAPE #3")
  }

  @Test func compositesAreReplaced() throws {
    let graph = try SampleModels.composite().graph()
    #expect(graph.nodes.map(\.place) == ["RELU #0 of STABLEHLO_COMPOSITE #0"])
    #expect(graph.outputs == graph.nodes[0].outputs)
  }

  @Test func stridedSlice() throws {
    let graph = try SampleModels.slices().graph()
    guard case .slice(let begin, let stride) = graph.nodes[0].operation else {
      Issue.record("not a slice")
      return
    }
    #expect(begin == [0, 3, 0, 0] && stride == [1, -2, 1, 1])
    #expect(graph[graph.nodes[0].outputs[0]].shape.dimensions == [1, 2, 4, 2])
    guard case .reshape = graph.nodes[1].operation else {
      Issue.record("not a reshape")
      return
    }
  }

  @Test func dynamicDimensionsTakeWhatComesOut() throws {
    var model = SampleModels.detector()
    model.tensors[5].shape = [1, 1, 1, 4]
    model.tensors[5].signature = [1, -1, -1, 4]
    let graph = try model.graph()
    #expect(graph[graph.nodes[0].outputs[0]].shape.dimensions == [1, 4, 4, 4])
  }
}

/// Windows whose padding the file states by name: input, kernel, stride, dilation, then output, before, after.
struct PaddingTests {
  @Test(arguments: [
    [5, 3, 2, 1, 3, 1, 1], [6, 3, 2, 1, 3, 0, 1], [7, 2, 1, 1, 7, 0, 1], [4, 1, 2, 1, 2, 0, 0], [5, 3, 1, 2, 5, 2, 2],
    [3, 5, 1, 1, 3, 2, 2],
  ])
  func same(_ row: [Int]) throws {
    let (window, output) = try window(row, padding: 0)
    #expect(output == row[4] && window.padTop == row[5] && window.padBottom == row[6])
    #expect(window.padLeft == 0 && window.padRight == 0)
  }

  @Test(arguments: [[5, 3, 2, 1, 2], [6, 3, 2, 1, 2], [7, 2, 1, 1, 6], [5, 3, 1, 2, 1]])
  func valid(_ row: [Int]) throws {
    let (window, output) = try window(row, padding: 1)
    #expect(output == row[4] && window.padTop == 0 && window.padBottom == 0)
  }

  private func window(_ row: [Int], padding: UInt8) throws -> (Window, Int) {
    var model = TestModel()
    let input = model.add(.float("x", [1, Int32(row[0]), 1, 1]))
    let weights = model.add(.float("w", [1, Int32(row[1]), 1, 1], [Float](repeating: 1, count: row[1])))
    model.inputs = [input]
    model.apply(
      3, [input, weights], to: .float("y", [1, Int32(row[4]), 1, 1]),
      options: (
        1, [0: .uint8(padding), 1: .int32(1), 2: .int32(Int32(row[2])), 4: .int32(1), 5: .int32(Int32(row[3]))]
      ))
    let graph = try model.graph()
    guard case .convolution(let window, _, _) = graph.nodes[0].operation else { preconditionFailure() }
    return (window, graph[graph.outputs[0]].shape[1])
  }
}
