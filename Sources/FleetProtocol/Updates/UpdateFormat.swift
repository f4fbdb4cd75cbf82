/// How the change of a model's weights is coded, as an instruction asks for it.
///
/// A server that does not ask, Flower's own for example, gets whole weights in NumPy's format.
package struct UpdateFormat: Equatable, Sendable {
  package enum Bits: UInt8, Sendable, CaseIterable { case one = 1, four = 4, eight = 8, full = 32 }

  /// What arrays coded like this are called in their description.
  package static let serialization: StaticString = "swiftlet.update"
  package static let bitsKey: StaticString = "swiftlet-update-bits"
  package static let densityKey: StaticString = "swiftlet-update-density"

  /// Bits of a value.
  package var bits: Bits
  /// The part of the values that is sent, the largest ones, above 0 and at most 1; the others stay for later rounds.
  package var density: Double

  package init(bits: Bits, density: Double = 1) {
    precondition(density > 0 && density <= 1)
    self.bits = bits
    self.density = density
  }

  /// nil when the configuration does not ask for a coding, or for one that this version does not know.
  package init?(asked config: ValueRecord) {
    guard let asked = config.number(UpdateFormat.bitsKey), let number = UInt8(exactly: asked),
      let bits = Bits(rawValue: number)
    else { return nil }
    let density = config.number(UpdateFormat.densityKey) ?? 1
    guard density > 0, density <= 1 else { return nil }
    self.init(bits: bits, density: density)
  }

  /// How many of `count` values are sent.
  package func keptCount(of count: Int) -> Int { min(count, Int((density * Double(count)).rounded(.up))) }

  /// Values with one scale: 128, or the length of a rotation, 4096.
  var blockBits: Int { bits == .one ? 12 : 7 }
}
