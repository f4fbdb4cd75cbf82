internal import FleetProtocol

/// Which devices are asked in a round: each as likely as any other, the same ones for the same seed.
package enum Cohort {
  /// `count` of the distinct devices, in the order in which they were drawn. `draw`: differs each time that a round asks.
  package static func choose(_ count: Int, of nodes: [UInt64], seed: UInt64, round: Int, draw: Int = 0) -> [UInt64] {
    var nodes = nodes.sorted()
    var random = SplitMix64(seed: seed &+ (UInt64(round) << 20 &+ UInt64(draw)) &* 0x9E37_79B9_7F4A_7C15)
    let count = min(count, nodes.count)
    for place in 0..<count {
      let other = place + Int(random.next() % UInt64(nodes.count - place))
      nodes.swapAt(place, other)
    }
    return Array(nodes[..<count])
  }
}
