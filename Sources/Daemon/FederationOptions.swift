internal import Configuration
internal import FederatedClient
internal import FleetProtocol
internal import FleetTransport
internal import Linux

extension FederationNode {
  /// A node as the configuration wants it.
  convenience init(
    _ options: Configuration.Federation, key: NodeKey, seed: UInt64, models: String, workload: any Workload,
    listener: any FederationListener
  ) throws(SystemError) {
    try self.init(
      ServerOptions(options), ClientOptions(options), folder: options.directory, key: key, seed: seed, models: models,
      workload: workload, listener: listener)
  }
}

extension Eligibility {
  init(_ options: Configuration.Federation) {
    self.init()
    labelledCount = options.learning.least
    idleShare = options.eligibility.idleShare
    celsiusLimit = options.eligibility.celsiusLimit
    needsMains = options.eligibility.needsMains
    unmeteredInterfaces = options.eligibility.unmeteredInterfaces
    window = options.eligibility.window.map { DailyWindow(from: $0.start, to: $0.end) }
  }
}

extension ServerOptions {
  init(_ options: Configuration.Federation) {
    self.init(address: options.server)
    authorityFile = options.authorityFile
    certificateFile = options.certificateFile
    keyFile = options.keyFile
    pinnedKey = options.pinnedKey
  }
}

extension ClientOptions {
  init(_ options: Configuration.Federation) {
    self.init()
    heartbeatInterval = Double(options.heartbeatSeconds)
    pollInterval = options.pollSeconds
    registersItself = options.registersItself
  }
}
