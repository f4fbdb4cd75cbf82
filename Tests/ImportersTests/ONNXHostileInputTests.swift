import Foundation
import Importers
import ONNXSchema
import Testing

/// Broken ONNX files give a message, never a crash.
struct ONNXHostileInputTests {
  @Test(arguments: ONNXSampleModels.all.map(\.name))
  func samplesImport(name: String) throws { _ = try ONNXImporter.graph(from: file(name), name: name) }

  @Test(arguments: ONNXSampleModels.all.map(\.name))
  func everyTruncation(name: String) {
    let whole = file(name)
    for count in 0..<whole.count { attempt(Array(whole[..<count])) }
  }

  @Test(arguments: ONNXSampleModels.all.map(\.name))
  func everyBitFlip(name: String) {
    var bytes = file(name)
    for bit in 0..<8 * bytes.count {
      bytes[bit / 8] ^= 1 << (bit % 8)
      attempt(bytes)
      bytes[bit / 8] ^= 1 << (bit % 8)
    }
  }

  /// What the fuzzer starts from and what it has found.
  @Test func fuzzCorpus() throws {
    let folder = URL(filePath: #filePath).appending(path: "../../Fuzz/Corpus/onnx").standardizedFileURL
    if ProcessInfo.processInfo.environment["SWIFTLET_WRITE_SEEDS"] != nil {
      for (name, file) in ONNXSampleModels.all { try Data(file).write(to: folder.appending(path: name)) }
    }
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    #expect(files.count >= ONNXSampleModels.all.count)
    for file in files { attempt([UInt8](try Data(contentsOf: file))) }
  }

  private func refusal(
    _ name: String, _ attributes: [Onnx_Attribute] = [], inputs: [String] = ["x"], outputs: [String] = ["y"],
    _ fill: (inout ONNXTestModel) -> Void = { _ in }
  ) -> String {
    var model = ONNXTestModel()
    model.input("x", [1, 2, 4, 4])
    fill(&model)
    model.apply(name, inputs, outputs, attributes)
    model.output("y")
    return model.refusal()
  }

  @Test func extremeNumbers() {
    #expect(refusal("Softmax", [.integer("axis", .min)]).contains("axis"))
    #expect(refusal("Softmax", [.integer("axis", .max)]).contains("axis"))
    let weights: (inout ONNXTestModel) -> Void = { $0.floats("w", [2, 2, 1, 1], [1, 2, 3, 4]) }
    #expect(refusal("Conv", [.integer("group", .max)], inputs: ["x", "w"], weights).contains("groups"))
    #expect(
      refusal("ConvTranspose", [.integers("output_shape", [.min, 1])], inputs: ["x", "w"], weights)
        .contains("output_shape"))
    #expect(refusal("ConvTranspose", [.integers("output_shape", [1])], inputs: ["x", "w"], weights) != "")
    #expect(refusal("Pad", inputs: ["x", "p"]) { $0.integers("p", [8], [.min, 0, 0, 0, 0, 0, 0, 0]) } != "")
    #expect(refusal("Resize", inputs: ["x", "", "s"]) { $0.floats("s", [4], [1, 1, .nan, 2]) }.contains("scaled by"))
    #expect(refusal("Resize", inputs: ["x", "", "s"]) { $0.floats("s", [4], [1, 1, -.infinity, 2]) } != "")
    #expect(refusal("Split", outputs: []).contains("no output"))
    #expect(refusal("Concat", inputs: ["x", "v"]) { $0.floats("v", [2], [1, 2]) }.contains("rank"))
  }

  @Test func attributesOfAnotherKind() {
    #expect(refusal("Softmax", [.float("axis", 1)]).contains("#0 Softmax: attribute axis is float, not integer"))
    #expect(refusal("LeakyRelu", [.text("alpha", "0.1")]).contains("attribute alpha is text, not float"))
    #expect(refusal("Transpose", [.integer("perm", 1)]).contains("attribute perm is integer, not integers"))
    let padding = refusal("Pad", [.integer("mode", 1)], inputs: ["x", "p"]) {
      $0.integers("p", [8], [0, 0, 1, 1, 0, 0, 1, 1])
    }
    #expect(padding.contains("attribute mode is integer, not text"))
    #expect(refusal("Constant", [.integers("value", [1])], inputs: []).contains("value is integers, not tensor"))
    var strange = Onnx_Attribute.integer("axis", 1)
    strange.type = 99
    #expect(refusal("Softmax", [strange]).contains("attribute axis is of kind 99, not integer"))
  }

  /// As files of the first versions have them.
  @Test func attributesThatDoNotTellTheirKind() throws {
    var model = ONNXTestModel()
    model.input("x", [1, 2, 4, 4])
    var axis = Onnx_Attribute.integer("axis", 1)
    axis.type = 0
    model.apply("Softmax", ["x"], ["y"], [axis])
    model.output("y")
    _ = try model.graph()
  }

  @Test func emptyExtentsDoNotHideLargeOnes() {
    let reshaped = refusal("Reshape", [.integer("allowzero", 1)], inputs: ["e", "to"]) {
      $0.floats("e", [0], [])
      $0.integers("to", [4], [0, 1 << 28, 1 << 28, 1 << 28])
    }
    #expect(reshaped.contains("does not fit"))
  }

  @Test func valuesThatAreNoNumbers() throws {
    var model = ONNXSampleModels.quantised()
    model.model.graph.node[4].input[2] = "nan"
    model.floats("nan", [2], [.nan, .infinity])
    _ = try model.graph()
  }

  private func file(_ name: String) -> [UInt8] { ONNXSampleModels.all.first { $0.name == name }?.file ?? [] }

  private func attempt(_ bytes: [UInt8]) {
    do throws(ImportError) { _ = try ONNXImporter.graph(from: bytes, name: "x") } catch {
      #expect(error.description.hasPrefix("x: ") && !error.description.contains("\n"))
    }
  }
}
