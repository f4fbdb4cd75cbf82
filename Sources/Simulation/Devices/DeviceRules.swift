internal import Learning

/// What the devices of a simulated fleet are like, as shares of all of them from 0 to 1.
package struct DeviceRules: Sendable {
  /// How likely the power is cut while a device works on an instruction.
  package var dropOuts = 0.0
  /// Devices that take `slowFactor` times as long.
  package var slow = 0.0
  package var slowFactor = 10.0
  package var attackers = 0.0
  package var attack = Attack.signFlip
  package var attackScale: Float = 1
  /// Seconds between two questions for instructions; nil: more with many devices, so that they do not drown the server.
  package var pollInterval: Double?

  package init() {}

  /// The first rule that cannot be, as one line; nil when there is none.
  package var problem: String? {
    for (name, share) in [("drop-outs", dropOuts), ("slow", slow), ("attackers", attackers)] where !(0...1 ~= share) {
      return "\(name): \(100 * share) % is not in 0...100"
    }
    if !(1...1000 ~= slowFactor) { return "slow-factor: \(slowFactor) is not in 1...1000" }
    if !(attackScale > 0 && attackScale <= 1e6) { return "attack-scale: \(attackScale) is not above 0 and up to 1e6" }
    if let pollInterval, !(0.1...3600 ~= pollInterval) { return "poll: \(pollInterval) s is not in 0.1...3600" }
    return nil
  }

  func pollInterval(ofClients count: Int) -> Double { pollInterval ?? max(3, Double(count) / 250) }

  /// The traits of each device: as many slow ones and attackers as their shares say, drawn by the seed.
  func traits(count: Int, seed: UInt64) -> [DeviceTraits] {
    var random = Random(seed: seed, stream: 0xDE1)
    let isSlow = DeviceRules.draw(slow, of: count, &random)
    let isHostile = DeviceRules.draw(attackers, of: count, &random)
    return (0..<count).map { device in
      // Boards differ by up to a factor of two either way.
      let speed = Double(random.nextSigned())
      let factor = speed >= 0 ? 1 + speed : 1 / (1 - speed)
      return DeviceTraits(
        secondsPerExample: 0.02 * factor * (isSlow[device] ? slowFactor : 1),
        bytesPerSecond: 250_000 * (1 + 0.5 * Double(random.nextSigned())), latency: 0.05,
        isHostile: isHostile[device])
    }
  }

  private static func draw(_ share: Double, of count: Int, _ random: inout Random) -> [Bool] {
    var order = (0..<Int32(count)).map { $0 }
    var span = order.mutableSpan
    random.shuffle(&span)
    var result = [Bool](repeating: false, count: count)
    for device in order.prefix(Int((share * Double(count)).rounded())) { result[Int(device)] = true }
    return result
  }
}

/// What one device is like.
struct DeviceTraits: Equatable, Sendable {
  /// Of an epoch.
  var secondsPerExample: Double
  var bytesPerSecond: Double
  /// Of a call, in seconds.
  var latency: Double
  var isHostile: Bool
}
