import Compression
import Graph
import Testing

/// What a file stores sparsely stays sparse.
struct SparseConstantTests {
  private static let isSet = [false, true, false, true, false, true]

  private func weights(_ graph: Graph) throws -> [UInt8] {
    let node = try #require(graph.nodes.first { $0.inputs.count > 1 })
    let weights = try #require(node.inputs[1])
    return try #require(graph[weights].constant)
  }

  @Test func zerosSurviveTheImport() throws {
    #expect(floats(try weights(SampleModels.sparse().graph())).map { $0 != 0 } == SparseConstantTests.isSet)
  }

  @Test func zerosSurviveCalibration() throws {
    let samples = StoredSamples(
      (0..<16).map { sample in [(0..<3).map { Float(($0 * 5 + sample * 3) % 11) / 11 - 0.4 }] })
    let result = try PostTrainingQuantization(options: .init())
      .quantized(FloatModel(SampleModels.sparse().graph()), samples)
    #expect(try weights(result.graph).map { $0 != 0 } == SparseConstantTests.isSet)
  }
}
