/// A plan as JSON or YAML: settings that are left out keep their default, those that are not known are refused.
extension RunPlan: Codable {
  package init(from decoder: any Decoder) throws {
    self.init()
    let settings = try Settings(
      decoder,
      [
        "strategy", "rounds", "clients", "minimum-clients", "overselection", "training-time", "evaluation-time",
        "evaluators", "merges-late-updates", "server-rate", "server-momentum", "beta1", "beta2", "tau", "buffer",
        "trim",
        "attackers", "chosen", "norm-limit", "privacy", "secure-sum", "training", "coding", "seed",
      ])
    try settings.read("strategy", &strategy)
    try settings.read("rounds", &rounds)
    try settings.read("clients", &clients)
    // The usual minimum of a federation of one is one.
    minimumClients = min(minimumClients, max(1, clients))
    try settings.read("minimum-clients", &minimumClients)
    try settings.read("overselection", &overselection)
    try settings.read("training-time", &trainingTime)
    try settings.read("evaluation-time", &evaluationTime)
    try settings.read("evaluators", &evaluators)
    try settings.read("merges-late-updates", &mergesLateUpdates)
    try settings.read("server-rate", &serverRate)
    try settings.read("server-momentum", &serverMomentum)
    try settings.read("beta1", &beta1)
    try settings.read("beta2", &beta2)
    try settings.read("tau", &tau)
    try settings.read("buffer", &buffer)
    try settings.read("trim", &trim)
    try settings.read("attackers", &attackers)
    try settings.read("chosen", &chosen)
    try settings.read("norm-limit", &normLimit)
    try settings.read("training", &training)
    try settings.read("seed", &seed)
    privacy = try settings.optional("privacy")
    secureSum = try settings.optional("secure-sum")
    coding = try settings.optional("coding")
  }

  package func encode(to encoder: any Encoder) throws {
    var settings = encoder.container(keyedBy: SettingName.self)
    try settings.encode(strategy, forKey: "strategy")
    try settings.encode(rounds, forKey: "rounds")
    try settings.encode(clients, forKey: "clients")
    try settings.encode(minimumClients, forKey: "minimum-clients")
    try settings.encode(overselection, forKey: "overselection")
    try settings.encode(trainingTime, forKey: "training-time")
    try settings.encode(evaluationTime, forKey: "evaluation-time")
    try settings.encode(evaluators, forKey: "evaluators")
    try settings.encode(mergesLateUpdates, forKey: "merges-late-updates")
    try settings.encode(serverRate, forKey: "server-rate")
    try settings.encode(serverMomentum, forKey: "server-momentum")
    try settings.encode(beta1, forKey: "beta1")
    try settings.encode(beta2, forKey: "beta2")
    try settings.encode(tau, forKey: "tau")
    try settings.encode(buffer, forKey: "buffer")
    try settings.encode(trim, forKey: "trim")
    try settings.encode(attackers, forKey: "attackers")
    try settings.encode(chosen, forKey: "chosen")
    try settings.encode(normLimit, forKey: "norm-limit")
    try settings.encode(training, forKey: "training")
    try settings.encode(seed, forKey: "seed")
    try settings.encodeIfPresent(privacy, forKey: "privacy")
    try settings.encodeIfPresent(secureSum, forKey: "secure-sum")
    try settings.encodeIfPresent(coding, forKey: "coding")
  }
}

extension RunPlan.PrivacyPlan: Codable {
  package init(from decoder: any Decoder) throws {
    self.init()
    let settings = try Settings(decoder, ["clipping-norm", "noise-multiplier", "epsilon", "delta"])
    try settings.read("clipping-norm", &clippingNorm)
    try settings.read("noise-multiplier", &noiseMultiplier)
    try settings.read("epsilon", &epsilon)
    try settings.read("delta", &delta)
  }

  package func encode(to encoder: any Encoder) throws {
    var settings = encoder.container(keyedBy: SettingName.self)
    try settings.encode(clippingNorm, forKey: "clipping-norm")
    try settings.encode(noiseMultiplier, forKey: "noise-multiplier")
    try settings.encode(epsilon, forKey: "epsilon")
    try settings.encode(delta, forKey: "delta")
  }
}

extension RunPlan.TrainingPlan: Codable {
  package init(from decoder: any Decoder) throws {
    self.init()
    let settings = try Settings(decoder, ["epochs", "batch", "rate", "momentum", "proximal"])
    try settings.read("epochs", &epochs)
    try settings.read("batch", &batch)
    try settings.read("rate", &rate)
    try settings.read("momentum", &momentum)
    try settings.read("proximal", &proximal)
  }

  package func encode(to encoder: any Encoder) throws {
    var settings = encoder.container(keyedBy: SettingName.self)
    try settings.encode(epochs, forKey: "epochs")
    try settings.encode(batch, forKey: "batch")
    try settings.encode(rate, forKey: "rate")
    try settings.encode(momentum, forKey: "momentum")
    try settings.encode(proximal, forKey: "proximal")
  }
}

extension RunPlan.CodingPlan: Codable {
  package init(from decoder: any Decoder) throws {
    self.init()
    let settings = try Settings(decoder, ["bits", "density"])
    try settings.read("bits", &bits)
    try settings.read("density", &density)
  }

  package func encode(to encoder: any Encoder) throws {
    var settings = encoder.container(keyedBy: SettingName.self)
    try settings.encode(bits, forKey: "bits")
    try settings.encode(density, forKey: "density")
  }
}

/// The settings of a mapping, all of whose names are known.
struct Settings {
  private let container: KeyedDecodingContainer<SettingName>

  init(_ decoder: any Decoder, _ names: [String]) throws {
    container = try decoder.container(keyedBy: SettingName.self)
    for name in container.allKeys where !names.contains(name.stringValue) {
      throw DecodingError.dataCorruptedError(
        forKey: name, in: container,
        debugDescription: "'\(name.stringValue)' is no setting here; there are: \(names.joined(separator: ", "))")
    }
  }

  func read<Value: Decodable>(_ name: SettingName, _ value: inout Value) throws {
    value = try container.decodeIfPresent(Value.self, forKey: name) ?? value
  }

  func optional<Value: Decodable>(_ name: SettingName) throws -> Value? {
    try container.decodeIfPresent(Value.self, forKey: name)
  }
}

struct SettingName: CodingKey, ExpressibleByStringLiteral {
  let stringValue: String

  init(stringValue: String) { self.stringValue = stringValue }
  init(stringLiteral value: String) { stringValue = value }
  init?(intValue: Int) { nil }
  var intValue: Int? { nil }
}
