internal import Configuration
internal import Console
internal import ModelStore
internal import Rollout
internal import Signatures

extension ModelStore {
  /// Opens the store of a configuration; nil when none of its models is in it.
  static func open(_ configuration: Configuration) throws(Refusal) -> ModelStore? {
    let isUsed = configuration.models.contains { if case .store = $0.origin { true } else { false } }
    return isUsed ? try opened(configuration) : nil
  }

  /// Models are taken that the configured keys have signed, or the device itself.
  private static func opened(_ configuration: Configuration) throws(Refusal) -> ModelStore {
    let options = configuration.store
    var keys = try options.keyFiles.map { (path) throws(Refusal) in try key(path) }
    if let file = configuration.deviceKeyFile { keys.append(try key(file)) }
    if options.requiresSignature, keys.isEmpty {
      throw Refusal(
        options.directory, "whose models to trust is not said; give store.keys, or require_signature: false")
    }
    do throws(StoreError) {
      return try ModelStore(opening: options.directory, trusting: keys, requiresSignature: options.requiresSignature)
    } catch { throw Refusal(options.directory, error.message) }
  }

  private static func key(_ path: String) throws(Refusal) -> PublicKey {
    let pem = try readFile(path)
    do { return try unsafe PublicKey(pem: pem.span.bytes) } catch { throw Refusal(path, error.message) }
  }
}

extension RolloutRules {
  init(_ options: Configuration.Rollout, driftLimit: Double) {
    self.init()
    shadowFrames = options.shadowFrames
    canaryFrames = options.canaryFrames
    canaryShare = options.canaryShare
    latencyRatio = options.latencyRatio
    agreement = options.agreement
    errorShare = options.errorShare
    self.driftLimit = driftLimit
    crashCount = options.crashCount
    crashSeconds = UInt64(options.crashSeconds)
  }
}
