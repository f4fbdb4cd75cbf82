import Compression
import Graph
import Testing

struct BiasCorrectionTests {
  @Test func lowersTheMeanErrorOfChannels() throws {
    let model = try FloatModel(FloatNetwork.small(.none))
    let samples = FloatNetwork.samples(32)
    let errors = try [false, true].map { corrects in
      var options = PostTrainingQuantization.Options()
      (options.observer, options.equalizes, options.correctsBias) = (.minMax, false, corrects)
      let result = try PostTrainingQuantization(options: options).quantized(model, samples)
      let comparison = try LayerComparison(result.model, result.graph, samples) { _, _, _ in }
      return comparison.entries.reduce(0.0) { sum, entry in
        entry.channels.reduce(sum) { $0 + abs($1.meanError) }
      }
    }
    #expect(errors[1] < 0.7 * errors[0])
  }
}
