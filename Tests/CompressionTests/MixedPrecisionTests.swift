import Compression
import Graph
import Testing

struct MixedPrecisionTests {
  @Test(arguments: [
    ("1.5x", LatencyBudget.factor(1.5)), ("2ms", .milliseconds(2)), ("0.5x", nil), ("x", nil), ("3", nil),
  ])
  func readsBudgets(text: String, budget: LatencyBudget?) { #expect(LatencyBudget(text) == budget) }

  @Test func layersInFloatsBringAnswersNearer() throws {
    let model = try FloatModel(FloatNetwork.small())
    var options = PostTrainingQuantization.Options()
    let bytes = try PostTrainingQuantization(options: options).quantized(model, FloatNetwork.samples(8))
    options.latencyBudget = .factor(1000)
    let mixed = try PostTrainingQuantization(options: options).quantized(model, FloatNetwork.samples(8))
    #expect(mixed.recipe.decibels > bytes.recipe.decibels)
    #expect(!mixed.quantizer.floatNodes.isEmpty)
    #expect(mixed.graph.nodes.contains { if case .dequantize = $0.operation { true } else { false } })
  }

  @Test func refusesABudgetThatBytesPassAlready() throws {
    var options = PostTrainingQuantization.Options()
    options.latencyBudget = .milliseconds(0.0001)
    #expect(throws: CompressionError.self) {
      try PostTrainingQuantization(options: options)
        .quantized(FloatModel(FloatNetwork.small()), FloatNetwork.samples(4))
    }
  }
}
