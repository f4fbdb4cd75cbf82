import Compression
import Testing

extension Histogram {
  /// A histogram of batches that all could be counted.
  init(of batches: [Float]...) {
    self.init()
    for batch in batches {
      let isCounted = add(batch)
      #expect(isCounted)
    }
  }
}

struct HistogramTests {
  @Test func countsEveryValueInItsBin() {
    var noise = Noise(1)
    let values = noise.normal(10_000) + [0, 0, 0]
    let histogram = Histogram(of: values)
    #expect(histogram.total == values.count && histogram.zeroCount == 3)
    #expect(histogram.minimum == values.min() && histogram.maximum == values.max())
    for bin in histogram.counts.indices {
      let (low, width) = (histogram.centre(bin) - histogram.width / 2, histogram.width)
      let count = values.count { $0 != 0 && Double($0) >= low && Double($0) < low + width }
      #expect(histogram.counts[bin] == count)
    }
  }

  @Test func usesAtLeast2048BinsForTheLargerSide() {
    for scale in [Float(1e-20), 0.3, 1, 1.001, 64, 1e20] {
      let histogram = Histogram(of: [scale, -scale / 3])
      #expect(Double(scale) / histogram.width >= 2048 && Double(scale) / histogram.width < 4096)
    }
  }

  @Test func growsWithoutLosingCountsWhateverTheOrder() {
    var noise = Noise(2)
    let batches = [Float(0.01), 30, 1, 4000, 0.5].map { scale in noise.values(500, scale: scale) }
    var (forwards, backwards) = (Histogram(), Histogram())
    for batch in batches { forwards.add(Histogram(of: batch)) }
    for batch in batches.reversed() { backwards.add(Histogram(of: batch)) }
    let inTurn = Histogram(of: batches[0], batches[1], batches[2], batches[3], batches[4])
    let whole = Histogram(of: batches.flatMap { $0 })
    #expect(inTurn == whole)
    #expect(forwards == backwards && forwards == whole)
    #expect(forwards.counts.reduce(0, +) + forwards.zeroCount == 2500)
  }

  @Test func addsAnother() {
    var noise = Noise(3)
    let (a, b) = (noise.values(300, scale: 5), noise.values(300, scale: 0.02))
    var first = Histogram(of: a)
    let (second, whole) = (Histogram(of: b), Histogram(of: a + b))
    var sum = second
    sum.add(first)
    first.add(second)
    #expect(first == whole && sum == whole)
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity])
  func refusesWhatIsNoNumber(value: Float) {
    var histogram = Histogram()
    let isCounted = histogram.add([1, value, 2])
    #expect(!isCounted)
    #expect(histogram == Histogram())
  }

  @Test func takesExtremes() {
    let histogram = Histogram(of: [.greatestFiniteMagnitude, -.greatestFiniteMagnitude, .leastNonzeroMagnitude, 0])
    #expect(histogram.counts.reduce(0, +) == 3)
  }
}
