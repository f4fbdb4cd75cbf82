import Compiler
import Engine
import Foundation
import Graph
import Importers
import Kernels
import ModelFormat
import Testing

/// Files with coded constants are smaller and compute the same.
struct ConstantStorageTests {
  private static func compiled(_ file: URL, codes: Bool) throws -> CompiledModel {
    var compiler = Compiler()
    compiler.options.codesConstants = codes
    let bytes = [UInt8](try Data(contentsOf: file))
    return try compiler.compile(try ModelFile.graph(from: bytes, name: file.lastPathComponent))
  }

  @Test func everyModelIsNoLargerAndGivesTheSameBits() throws {
    for file in CompiledFiles.all {
      guard let plain = try? ConstantStorageTests.compiled(file, codes: false) else { continue }
      let coded = try ConstantStorageTests.compiled(file, codes: true)
      let name = file.lastPathComponent
      #expect(coded.file.count <= plain.file.count, "\(name)")
      #expect(plain.program.storedConstantByteCount == plain.program.constantByteCount)
      #expect(coded.program.constantByteCount == plain.program.constantByteCount)
      for tensor in coded.program.tensors where tensor.coded != nil {
        let most = tensor.byteCount - max(tensor.byteCount / 8, 64)
        #expect(tensor.storedByteCount <= most, "\(name): \(tensor.name) is coded for too little")
      }
      print("\(name): \(plain.file.count) bytes, \(coded.file.count) with coded constants")
      let expected = try GoldenTests.outputs(plain.file, seed: 1, sets: .detected)
      #expect(try GoldenTests.outputs(coded.file, seed: 1, sets: .detected) == expected, "\(name)")
    }
  }

  /// Weights of which a quarter of the blocks is left take little more than a quarter of the bytes.
  @Test func prunedWeights() throws {
    var builder = GraphBuilder()
    let (x, y) = (builder.tensor([1, 2, 2, 256]), builder.tensor([1, 2, 2, 64]))
    let weights = builder.weights([64, 1, 1, 256])
    var state: UInt32 = 1
    builder.graph[weights].constant = (0..<64 * 256).map { index in
      state = state &* 1_664_525 &+ 1_013_904_223
      return index / 4 % 4 == 2 ? UInt8(truncatingIfNeeded: state >> 24) | 1 : 0
    }
    builder.add(.convolution(Window(kernelHeight: 1, kernelWidth: 1), groups: 1, .none), x, weights, to: y)
    (builder.graph.inputs, builder.graph.outputs) = ([x], [y])
    let model = try Compiler().compile(builder.graph)
    let index = try #require(model.program.tensors.firstIndex { $0.isConstant && $0.byteCount == 64 * 256 })
    let tensor = model.program.tensors[index]
    #expect(tensor.coded?.coding == .bitmapZstd || tensor.coded?.coding == .bitmap)
    #expect(tensor.storedByteCount <= 4 + 64 * 256 / 32 + 64 * 256 / 4)
    #expect(Constants(program: model.program, weights: model.weights.span.bytes).nonzeroBlockCount(of: index) == 1024)
  }
}
