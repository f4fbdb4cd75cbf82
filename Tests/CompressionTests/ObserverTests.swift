import Compression
import Foundation
import Tensors
import Testing

struct ObserverTests {
  private static func values(_ seed: UInt64) -> [Float] {
    var noise = Noise(seed)
    // A few values far out, as activations have them.
    return noise.normal(20_000) + noise.values(20, scale: 12)
  }

  private func histogram(_ values: [Float]) -> Histogram {
    Histogram(of: values)
  }

  @Test func minMaxIsExact() {
    let values = ObserverTests.values(1)
    #expect(Observer.minMax.range(of: histogram(values)) == ActivationRange(values.min()!, values.max()!))
  }

  @Test(arguments: [0.99, 0.999, 0.9999])
  func percentileCutsAsManyOfEitherTail(part: Double) {
    let values = ObserverTests.values(2)
    let histogram = histogram(values)
    let range = Observer.percentile(part).range(of: histogram)
    let sorted = values.sorted()
    let tail = (1 - part) / 2 * Double(values.count)
    let (low, high) = (sorted[Int(tail)], sorted[values.count - 1 - Int(tail)])
    let neighbours = (sorted[max(Int(tail) - 1, 0)], sorted[min(values.count - Int(tail), values.count - 1)])
    let width = Float(histogram.width)
    #expect(range.lower <= low + width && range.lower >= neighbours.0 - width)
    #expect(range.upper >= high - width && range.upper <= neighbours.1 + width)
  }

  /// The mean squared error of the values themselves.
  private func error(_ range: ActivationRange, _ values: [Float]) -> Double {
    let scale = (max(range.upper, 0) - min(range.lower, 0)) / 255
    let zero = (-128 - min(range.lower, 0) / scale).rounded(.toNearestOrEven)
    return values.reduce(0) { sum, value in
      let stored = min(max((value / scale).rounded(.toNearestOrEven) + zero, -128), 127)
      return sum + pow(Double(value - scale * (stored - zero)), 2)
    } / Double(values.count)
  }

  @Test func squaredErrorIsNearTheLeast() {
    for (seed, isOneSided) in [(3, false), (4, true)] as [(UInt64, Bool)] {
      let values = ObserverTests.values(seed).map { isOneSided ? max($0, 0) : $0 }
      let (low, high) = (values.min()!, values.max()!)
      let found = error(Observer.squaredError.range(of: histogram(values)), values)
      var least = Double.infinity
      for upper in stride(from: Float(0.1), through: 1, by: 0.02) {
        for lower in isOneSided ? [1] : Array(stride(from: Float(0.1), through: 1, by: 0.02)) {
          least = min(least, error(ActivationRange(low * lower, high * upper), values))
        }
      }
      #expect(found <= least * 1.05)
      #expect(found <= error(ActivationRange(low, high), values))
    }
  }

  /// Kullback-Leibler divergence of the quantised distribution, over the values' bins, written anew.
  private func divergence(_ range: ActivationRange, _ histogram: Histogram) -> Double {
    let half = Histogram.binCount / 2
    let first = max(Int(floor(Double(range.lower) / histogram.width)) + half, 0)
    let last = min(max(Int(ceil(Double(range.upper) / histogram.width)) - 1 + half, first), Histogram.binCount - 1)
    var inside = [Int: Int]()
    for bin in first...last where histogram.counts[bin] > 0 { inside[bin] = histogram.counts[bin] }
    let insideTotal = Double(inside.values.reduce(0, +))
    var clipped = inside
    for (bin, count) in histogram.counts.enumerated() where count > 0 && !(first...last).contains(bin) {
      clipped[bin < first ? first : last, default: 0] += count
    }
    let quantization = range.quantization
    func level(_ bin: Int) -> Int {
      let stored = (histogram.centre(bin) / Double(quantization.scale)).rounded(.toNearestOrEven)
      return Int(min(max(stored + Double(quantization.zeroPoint), -128), 127))
    }
    let groups = Dictionary(grouping: inside.keys, by: level)
    let total = Double(clipped.values.reduce(0, +))
    return clipped.sorted { $0.key < $1.key }.reduce(0) { sum, entry in
      let p = Double(entry.value) / total
      var q = 0.0
      if inside[entry.key] != nil, let group = groups[level(entry.key)] {
        q = Double(group.reduce(0) { $0 + inside[$1]! }) / Double(group.count) / insideTotal
      }
      return sum + p * log(p / max(q, 1e-9))
    }
  }

  @Test func entropyTakesTheLeastDivergence() {
    for isOneSided in [false, true] {
      let values = ObserverTests.values(5).map { isOneSided ? max($0, 0) : $0 }
      let histogram = histogram(values)
      let found = Observer.entropy.range(of: histogram)
      let (low, high) = (values.min()!, values.max()!)
      let farthest = max(-low, high)
      let candidates = (16...128).map { step in
        let threshold = farthest * Float(step) / 128
        return ActivationRange(max(low, -threshold), min(high, threshold))
      }
      let least = candidates.map { divergence($0, histogram) }.min()!
      #expect(abs(divergence(found, histogram) - least) < 1e-6)
    }
  }

  @Test(arguments: [Observer.minMax, .percentile(0.9999), .entropy, .squaredError])
  func staysInsideWhatWasSeen(observer: Observer) {
    for values in [ObserverTests.values(6), [0, 0, 0], [3], [-2, -1], Array(repeating: 5, count: 9)] {
      let range = observer.range(of: histogram(values))
      #expect(range.lower >= min(values.min()!, 0) && range.upper <= max(values.max()!, 0))
      #expect(range.quantization.scale > 0 && range.quantization.scale.isFinite)
    }
  }

  @Test func namesGoBothWays() {
    for observer in [Observer.minMax, .entropy, .squaredError, .percentile(0.9999), .percentile(0.99)] {
      #expect(Observer(name: observer.name) == observer)
    }
    for name in ["", "max", "percentile:0", "percentile:101", "percentile:x"] { #expect(Observer(name: name) == nil) }
  }
}
