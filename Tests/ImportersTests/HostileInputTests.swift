import Foundation
import Graph
import Importers
import Testing

/// Broken files give a message, never a crash.
struct HostileInputTests {
  @Test(arguments: SampleModels.all.map(\.name))
  func samplesImport(name: String) throws {
    _ = try TFLiteImporter.graph(from: file(name), name: name)
  }

  @Test(arguments: SampleModels.all.map(\.name))
  func everyTruncation(name: String) {
    let whole = file(name)
    for count in 0..<whole.count { attempt(Array(whole[..<count])) }
  }

  @Test(arguments: SampleModels.all.map(\.name))
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
    let folder = URL(filePath: #filePath).appending(path: "../../Fuzz/Corpus/tflite").standardizedFileURL
    if ProcessInfo.processInfo.environment["SWIFTLET_WRITE_SEEDS"] != nil {
      for (name, file) in SampleModels.all { try Data(file).write(to: folder.appending(path: name)) }
    }
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    #expect(files.count >= SampleModels.all.count)
    for file in files { attempt([UInt8](try Data(contentsOf: file))) }
  }

  /// A list of many references to one big constant must not multiply it.
  @Test func sharedBytesAreCounted() {
    var model = TestModel()
    var sparse = TestTensor.float("sparse", [1 << 14, 1 << 14], [1])
    sparse.sparsity = .table([
      0: .int32s([0, 1]), 2: .tables([.table([1: .int32(1 << 14)]), .table([1: .int32(1 << 14)])]),
    ])
    let input = model.add(.float("x", [1, 1 << 14]))
    let weights = model.add(sparse)
    model.inputs = [input]
    model.apply(9, [input, weights, -1], to: .float("y", [1, 1 << 14]), options: (8, [:]))
    #expect(refusal(model).contains("more memory than its size justifies"))
  }

  private func file(_ name: String) -> [UInt8] { SampleModels.all.first { $0.name == name }?.file ?? [] }

  private func attempt(_ bytes: [UInt8]) {
    do throws(ImportError) {
      _ = try TFLiteImporter.graph(from: bytes, name: "x")
    } catch {
      #expect(error.description.hasPrefix("x: ") && !error.description.contains("\n"))
    }
  }
}

/// The message a model is refused with, or empty.
func refusal(_ model: TestModel) -> String {
  do throws(ImportError) {
    _ = try model.graph()
    return ""
  } catch {
    return error.description
  }
}
