package import SecureSum

extension RunPlan {
  /// Secure sums: the server sees what all devices of a round have learned together, and of none alone.
  ///
  /// Times are in seconds.
  package struct SecureSumPlan: Equatable, Sendable {
    /// The share of the devices that a round asks which have to stay to its end: above a half, or above two thirds when
    /// they sign.
    package var threshold = 0.6
    /// The largest change of a value; one beyond it, or below its negative, counts as it.
    package var range = 1.0
    /// Examples of a device beyond these do not count.
    package var maximumExamples = 1000
    /// For each step but the training, which has the plan's.
    package var stepTime = 60.0
    /// Whether devices sign with their nodes' keys, which they then have to know of one another.
    package var isSigned = false

    package init() {}
  }

  /// Devices without which a secure sum stays masked, of those that a round asks; 0 without secure sums.
  package var secureThreshold: Int {
    guard let secureSum else { return 0 }
    let asked = askedClients
    let most = secureSum.isSigned ? 2 * asked / 3 : asked / 2
    let wanted = Int((secureSum.threshold * Double(asked)).rounded(.up))
    return max(SecureLimits.fewestClients, most + 1, wanted)
  }

  /// What the devices of a round agree on; nil when a secure sum has no room for so many values.
  ///
  /// `session`: 32 random bytes.
  package func secureSettings(values: Int, session: [UInt8]) -> SecureSettings? {
    guard let secureSum else { return nil }
    return SecureSettings(
      session: session, threshold: secureThreshold, clients: askedClients, values: values, clip: secureSum.range,
      maximumWeight: secureSum.maximumExamples)
  }

  /// The first thing that keeps secure sums from being carried out.
  var secureProblem: String? {
    guard let secureSum else { return nil }
    return secureSum.problem ?? secureCombinationProblem ?? secureSizeProblem
  }

  private var secureCombinationProblem: String? {
    if strategy.isRobust || strategy == .buffered || strategy == .scaffold {
      return "secure-sum: \(strategy.rawValue) needs to see single updates; take fedavg or one of its family"
    }
    if coding != nil { return "coding: updates cannot be coded under the masks of secure-sum" }
    if normLimit > 0 { return "norm-limit: lengths cannot be seen under the masks of secure-sum; devices clip" }
    if privacy != nil {
      return "privacy: updates cannot be clipped under the masks of secure-sum; devices add noise themselves"
    }
    if mergesLateUpdates { return "merges-late-updates: each secure-sum has masks of its own" }
    return nil
  }

  private var secureSizeProblem: String? {
    let asked = askedClients
    if clients < SecureLimits.fewestClients {
      return "clients: secure-sum needs at least \(SecureLimits.fewestClients)"
    }
    if asked > SecureLimits.clients { return "clients: \(asked) are asked, secure-sum takes \(SecureLimits.clients)" }
    let session = [UInt8](repeating: 0, count: SecureSettings.sessionByteCount)
    if secureSettings(values: 1, session: session) == nil {
      return "secure-sum: there is no room for \(asked) clients of maximum-examples each in 32 bits"
    }
    return nil
  }
}

extension RunPlan.SecureSumPlan {
  fileprivate var problem: String? {
    let least = isSigned ? 2.0 / 3 : 0.5
    let checks: [(Bool, String)] = [
      (
        threshold > least && threshold <= 1,
        "secure-sum: threshold: \(threshold) is not above \(isSigned ? "two thirds" : "a half") and at most 1"
      ),
      (range > 0 && range <= 1e6, "secure-sum: range: \(range) is not above 0 and at most 1000000"),
      (
        1...1_000_000 ~= maximumExamples,
        "secure-sum: maximum-examples: \(maximumExamples) is not in 1...1000000"
      ),
      (1...604_800 ~= stepTime, "secure-sum: step-time: \(stepTime) is not in 1...604800 seconds"),
    ]
    for (holds, problem) in checks where !holds { return problem }
    return nil
  }
}

extension RunPlan.SecureSumPlan: Codable {
  package init(from decoder: any Decoder) throws {
    self.init()
    let settings = try Settings(decoder, ["threshold", "range", "maximum-examples", "step-time", "signed"])
    try settings.read("signed", &isSigned)
    // The usual share is above what is needed either way.
    if isSigned { threshold = 0.7 }
    try settings.read("threshold", &threshold)
    try settings.read("range", &range)
    try settings.read("maximum-examples", &maximumExamples)
    try settings.read("step-time", &stepTime)
  }

  package func encode(to encoder: any Encoder) throws {
    var settings = encoder.container(keyedBy: SettingName.self)
    try settings.encode(threshold, forKey: "threshold")
    try settings.encode(range, forKey: "range")
    try settings.encode(maximumExamples, forKey: "maximum-examples")
    try settings.encode(stepTime, forKey: "step-time")
    try settings.encode(isSigned, forKey: "signed")
  }
}
