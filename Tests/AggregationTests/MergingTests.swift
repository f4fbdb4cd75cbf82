import Aggregation
import Privacy
import Testing

struct MergingTests {
  @Test func partsGiveWhatWholesGive() {
    let values = (0..<100).map { Float($0) / 8 - 3 }
    var whole = WeightedMean(count: 100)
    var parts = WeightedMean(count: 100)
    for weight in [3.0, 5.0] {
      whole.add(values.span, weight: weight)
      let (first, rest) = (Array(values[..<60]), Array(values[60...]))
      parts.add(rest.span, at: 60, weight: weight)
      parts.add(first.span, at: 0, weight: weight)
      parts.end(weight: weight)
    }
    #expect(whole.mean == parts.mean)
    #expect(parts.updates == 2 && parts.weight == 8)
  }

  @Test func nothingIsNoChange() { #expect(WeightedMean(count: 2).mean == [0, 0]) }

  @Test func aBufferMovesTheModelWhenItIsFull() {
    var buffer = AsynchronousBuffer(size: 2, count: 1)
    let first = buffer.add([4].span, staleness: 0)
    #expect(first == nil && buffer.waiting == 1)
    // Three versions old: half.
    let second = buffer.add([4].span, staleness: 3)
    #expect(second == [3] && buffer.waiting == 0)
    let third = buffer.add([1].span, staleness: 0)
    #expect(third == nil)
  }

  @Test func controlVariatesMoveByTheShareOfThePopulation() {
    var scaffold = Scaffold(control: [1, 2], population: 10)
    var changes = WeightedMean(count: 2)
    changes.add([5, -5].span, weight: 1)
    changes.add([15, 5].span, weight: 1)
    scaffold.step(changes)
    #expect(scaffold.control == [3, 2])
  }

  @Test func anOptimizerGoesOnFromItsState() {
    let rules: [ServerOptimizer.Rule] = [
      .average, .momentum(0.5), .adagrad(.init(beta1: 0)), .adam(.init(beta1: 0.9)), .yogi(.init(beta1: 0.9)),
    ]
    for rule in rules {
      var whole = ServerOptimizer(rule, rate: 0.1)
      var weights: [Float] = [1, 2]
      whole.step(&weights, by: [0.5, -0.25])
      var resumed = ServerOptimizer(rule, rate: 0.1, state: whole.state)
      var others = weights
      whole.step(&weights, by: [0.125, 1])
      resumed.step(&others, by: [0.125, 1])
      #expect(weights == others && whole == resumed, "\(rule)")
    }
  }
}

struct CentralPrivacyTests {
  private struct Sequence: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ state >> 29
    }
  }

  @Test func longUpdatesAreShortenedToTheLimit() throws {
    let privacy = try #require(CentralPrivacy(clippingNorm: 1, noiseMultiplier: 1))
    #expect(privacy.weight(squares: 0.25) == 1)
    #expect(privacy.weight(squares: 25) == 0.2)
    #expect(CentralPrivacy(clippingNorm: 0, noiseMultiplier: 1) == nil)
    #expect(CentralPrivacy(clippingNorm: 1, noiseMultiplier: 0) == nil)
    #expect(CentralPrivacy(clippingNorm: .nan, noiseMultiplier: 1) == nil)
  }

  /// Of 20,000 numbers the deviation is known to about half a percent.
  @Test func theNoiseHasTheDeviationThatWasPromised() throws {
    let privacy = try #require(CentralPrivacy(clippingNorm: 2, noiseMultiplier: 1.5))
    var sum = WeightedMean(count: 20_000)
    sum.add([Float](repeating: 10, count: 20_000).span, weight: 1)
    let noisy = privacy.noisyMean(sum, expected: 10, Sequence(state: 1))
    let mean = noisy.reduce(0.0) { $0 + Double($1) } / 20_000
    let variance = noisy.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / 20_000
    #expect(abs(mean - 1) < 0.01)
    #expect(abs(variance.squareRoot() / 0.3 - 1) < 0.03)
  }
}
