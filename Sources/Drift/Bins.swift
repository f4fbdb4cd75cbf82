internal import Tensors

/// Equal parts of a stretch of numbers.
struct Bins: Equatable, Sendable {
  let low, high: Float
  let count: Int
  private let perUnit: Float

  /// Nil unless `low` is below `high`, both finite, and a bin wide enough to divide by; `count` is above 0.
  init?(low: Float, high: Float, count: Int) {
    let perUnit = Float(count) / (high - low)
    guard low < high, (high - low).isFinite, perUnit.isFinite else { return nil }
    self.low = low
    self.high = high
    self.count = count
    self.perUnit = perUnit
  }

  /// The bin of a number; what lies outside is in the first or the last, what is no number in the first.
  func index(of value: Float) -> Int {
    let place = (value - low) * perUnit
    guard place >= 1 else { return 0 }
    return place < Float(count) ? Int(place) : count - 1
  }

  /// The number in the middle of a place counted in bins.
  func value(atBin place: Double) -> Double { Double(low) + (place + 0.5) / Double(perUnit) }
}

extension Bins {
  /// All values that an int8 tensor can hold; a count that divides 256 puts equally many in each bin.
  init?(valuesOf quantization: Quantization, count: Int) {
    let (lowest, behind) = (-128 - Float(quantization.zeroPoint), 128 - Float(quantization.zeroPoint))
    self.init(low: quantization.scale * lowest, high: quantization.scale * behind, count: count)
  }
}
