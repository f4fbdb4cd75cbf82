internal import FleetProtocol

/// Which devices belong to a percentage of the fleet.
///
/// Each device has a fixed place on a ring of 2^64 for each rollout: the first eight bytes, the highest first, of
/// SHA-256 over the ids of the rollout and of the node, eight bytes each, the highest first. It belongs to the places
/// below the percentage, so that a larger one has the same devices and more.
package enum RolloutShare {
  package static func contains(node: UInt64, rollout: UInt64, percent: Double) -> Bool {
    place(node: node, rollout: rollout) < percent / 100
  }

  /// From 0 to below 1.
  static func place(node: UInt64, rollout: UInt64) -> Double {
    let digest = ObjectID(of: bytes(rollout) + bytes(node)).digest
    let number = digest.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    // 53 bits, so that the quotient is exact and below 1.
    return Double(number >> 11) / 9_007_199_254_740_992
  }

  private static func bytes(_ number: UInt64) -> [UInt8] {
    stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> UInt64($0)) }
  }
}
