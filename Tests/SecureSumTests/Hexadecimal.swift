import SecureSum

func bytes(_ digits: some StringProtocol) -> [UInt8] {
  let values = digits.utf8.map { UInt8($0 > 57 ? $0 - 87 : $0 - 48) }
  return stride(from: 0, to: values.count, by: 2).map { values[$0] << 4 | values[$0 + 1] }
}

func secret(_ digits: String) -> Secret { Secret(bytes(digits))! }

extension Secret {
  /// A secret of tests: SplitMix64 from this seed.
  static func numbered(_ number: UInt64) -> Secret {
    var random = SeededRandom(number)
    return Secret((0..<32).map { _ in UInt8.random(in: 0...255, using: &random) })!
  }
}
