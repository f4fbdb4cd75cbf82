/// How a rollout goes on by itself, and when it stops.
package struct FleetRolloutRules: Equatable, Sendable {
  /// It halts when more than this share of the devices that have answered refused the version or turned it away,
  package var haltShare = 0.1
  /// and at least so many.
  package var haltCount = 2
  /// Whether devices that have the version are told to go back when it halts by itself.
  package var takesBack = false
  /// Seconds between two questions to a device how far the version has come.
  package var checkTime = 30.0
  /// Seconds for which an offer waits for a device.
  package var offerTime = 3600.0
  /// Devices at most that have been sent the version and have not said that it has stood its trial.
  package var atOnce = 1000

  package init() {}

  /// What is out of bounds, in words; nil: nothing.
  package var problem: String? {
    if !(0..<1 ~= haltShare) { return "halt-share: it has to be at least 0 and below 1" }
    if !(1...1_000_000 ~= haltCount) { return "halt-count: it has to be in 1...1000000" }
    if !(1...86_400 ~= checkTime) { return "check-time: it has to be in 1...86400 s" }
    if !(10...2_592_000 ~= offerTime) { return "offer-time: it has to be in 10...2592000 s" }
    if !(1...1_000_000 ~= atOnce) { return "at-once: it has to be in 1...1000000" }
    return nil
  }
}

extension FleetRolloutRules: Codable {
  private enum CodingKeys: String, CodingKey {
    case haltShare = "halt-share"
    case haltCount = "halt-count"
    case takesBack = "takes-back"
    case checkTime = "check-time"
    case offerTime = "offer-time"
    case atOnce = "at-once"
  }

  /// What is left out keeps its default.
  package init(from decoder: any Decoder) throws {
    self.init()
    let values = try decoder.container(keyedBy: CodingKeys.self)
    haltShare = try values.decodeIfPresent(Double.self, forKey: .haltShare) ?? haltShare
    haltCount = try values.decodeIfPresent(Int.self, forKey: .haltCount) ?? haltCount
    takesBack = try values.decodeIfPresent(Bool.self, forKey: .takesBack) ?? takesBack
    checkTime = try values.decodeIfPresent(Double.self, forKey: .checkTime) ?? checkTime
    offerTime = try values.decodeIfPresent(Double.self, forKey: .offerTime) ?? offerTime
    atOnce = try values.decodeIfPresent(Int.self, forKey: .atOnce) ?? atOnce
  }
}
