/// Vectors as whole numbers modulo 2^32 whose sum over all clients cannot overflow, and back.
///
/// A value x of a client with weight w becomes floor(x w levels / clip + u), at most w levels in magnitude, with u from
/// the 20 upper bits of a word of randomness: rounded up or down so that the mean is x, which nearest rounding would lose
/// for values below half a step. The weight is the last word.
package struct FixedPoint: Sendable {
  private let settings: SecureSettings

  package init(_ settings: SecureSettings) { self.settings = settings }

  /// `randomness`: for this vector alone; the same values give the same words again.
  package func words(_ values: [Float], weight: Int, randomness: Secret) throws(SecureError) -> [UInt32] {
    guard values.count == settings.values else { throw .wrongCount(values.count, expected: settings.values) }
    guard 1...settings.maximumWeight ~= weight else { throw .badWeight(weight, limit: settings.maximumWeight) }
    var words = [UInt32](repeating: 0, count: settings.wordCount)
    var stream = try Keystream(key: randomness)
    try stream.add(to: &words)
    let largest = Double(weight * settings.levels)
    let scale = largest / settings.clip
    for (index, value) in values.enumerated() {
      guard value.isFinite else { throw .notFinite(index: index) }
      let scaled = min(max(Double(value) * scale, -largest), largest)
      // Both have at most 51 bits together: the sum is exact where it matters, at `largest`.
      let step = (scaled + Double(words[index] >> 12) * 0x1p-20).rounded(.down)
      words[index] = UInt32(bitPattern: Int32(step))
    }
    words[settings.values] = UInt32(weight)
    return words
  }

  /// The weighted mean of the vectors that were added, and the sum of their weights; nil when that is not above 0, which
  /// no vectors of members have.
  package func mean(ofSum words: [UInt32]) -> (values: [Float], weight: Int)? {
    precondition(words.count == settings.wordCount)
    let weight = Int(Int32(bitPattern: words[settings.values]))
    guard weight > 0 else { return nil }
    let step = settings.clip / (Double(settings.levels) * Double(weight))
    return (words[..<settings.values].map { Float(Double(Int32(bitPattern: $0)) * step) }, weight)
  }
}
