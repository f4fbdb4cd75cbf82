package import FleetProtocol

/// How a round is to be trained, as its instruction says; what it leaves out has a default.
package struct RoundSettings: Equatable, Sendable {
  package static let roundKey: StaticString = "server-round"
  package static let epochsKey: StaticString = "local-epochs"
  package static let batchKey: StaticString = "batch-size"
  package static let rateKey: StaticString = "learning-rate"
  package static let momentumKey: StaticString = "momentum"
  /// The name under which Flower's FedProx sends it.
  package static let proximalKey: StaticString = "proximal-mu"
  /// Whether devices are to use the weights of this instruction.
  package static let useKey: StaticString = "swiftlet-use-model"

  /// The server's number of the round; 0 when it does not say.
  package var round = 0
  /// 1...100
  package var epochs = 1
  /// 1...1024 examples of a step.
  package var batch = 32
  /// Above 0, up to 10.
  package var rate: Float = 0.01
  /// 0 to below 1.
  package var momentum: Float = 0
  /// How strongly weights are drawn back to those that were given (FedProx, Li et al. 2020); 0: not at all.
  package var proximal: Float = 0
  /// nil: the server does not say.
  package var isForUse: Bool?

  package init() {}

  /// Nil, and the name of the setting, when a number is out of bounds.
  package init(_ config: ValueRecord) throws(BadSetting) {
    func number(_ key: StaticString, _ range: ClosedRange<Double>, _ usual: Double) throws(BadSetting) -> Double {
      guard config[key] != nil else { return usual }
      guard let value = config.number(key), range.contains(value) else { throw BadSetting(key: key) }
      return value
    }
    round = Int(try number(RoundSettings.roundKey, 0...1e9, 0))
    epochs = Int(try number(RoundSettings.epochsKey, 1...100, 1))
    batch = Int(try number(RoundSettings.batchKey, 1...1024, 32))
    rate = Float(try number(RoundSettings.rateKey, 1e-9...10, 0.01))
    momentum = Float(try number(RoundSettings.momentumKey, 0...0.999, 0))
    proximal = Float(try number(RoundSettings.proximalKey, 0...1000, 0))
    if case .bool(let value)? = config[RoundSettings.useKey] { isForUse = value }
  }

  package struct BadSetting: Error, Sendable { package var key: StaticString }
}
