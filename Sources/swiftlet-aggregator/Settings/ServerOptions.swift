internal import AggregationServer
internal import ArgumentParser
internal import Configuration
internal import Console
internal import Logging

/// The options of `serve`; each stands above the file's setting of its name.
struct ServerOptions: ParsableArguments {
  private static let defaults = ServerSettings()

  @Option(help: ArgumentHelp("Settings, in YAML; options stand above them.", valueName: "file")) var config: String?
  @Option(
    help: ArgumentHelp(
      """
      Where the state of the federation is: a file of SQLite, made when there is none, or the address of a PostgreSQL \
      database, which several servers may share: postgres://user@host/name. (default: \(defaults.database))
      """, valueName: "file|url"))
  var database: String?
  @Option(help: "The address to listen on. (default: \(defaults.host))") var host: String?
  @Option(help: "The port to listen on; 0: any that is free. (default: \(defaults.port))") var port: Int?
  @Option(
    help: """
      Who may register: open, enrolment (with a token) or allow-list (people register keys). (default: \
      \(defaults.registration.rawValue))
      """)
  var registration: RegistrationPolicy?
  @Option(help: ArgumentHelp("A public key whose models the registry takes; may be repeated.", valueName: "file"))
  var trust: [String] = []
  @OptionGroup(title: "TLS") var tls: TLSOptions
  @OptionGroup(title: "Limits") var limits: LimitOptions
  @Option(help: "How log lines look: text or json. (default: \(defaults.logFormat.rawValue))")
  var logFormat: LogFormat?
  @Option(
    help: """
      The least important messages that are logged: trace, debug, info, notice, warning, error or critical. (default: \
      \(defaults.logLevel.rawValue))
      """,
    transform: { name in
      guard let level = Logger.Level(rawValue: name) else { throw ValidationError("'\(name)' is no level of messages") }
      return level
    })
  var logLevel: Logger.Level?

  /// The file's settings, read now, with the options above them.
  func settings() throws -> ServerSettings {
    var settings = try config.map { try ServerSettings(file: $0) } ?? ServerSettings()
    try apply(to: &settings)
    if let problem = settings.tls.problem { throw ValidationError(problem) }
    return settings
  }

  private func apply(to settings: inout ServerSettings) throws {
    settings.database = database ?? settings.database
    settings.host = host ?? settings.host
    try set(&settings.port, port, "port", ServerSettings.ports)
    settings.registration = registration ?? settings.registration
    settings.trust = trust.isEmpty ? settings.trust : trust
    settings.logFormat = logFormat ?? settings.logFormat
    settings.logLevel = logLevel ?? settings.logLevel
    tls.apply(to: &settings.tls)
    try limits.apply(to: &settings.limits)
  }
}

struct TLSOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The server's certificate and those above it, in PEM.", valueName: "file"))
  var certificate: String?
  @Option(help: ArgumentHelp("The certificate's private key, in PEM.", valueName: "file")) var key: String?
  @Option(
    help: ArgumentHelp(
      "Authorities whose certificates clients have to show, in PEM (mutual TLS).", valueName: "file"))
  var clientAuthority: String?

  func apply(to files: inout TLSFiles) {
    files.certificate = certificate ?? files.certificate
    files.key = key ?? files.key
    files.clientAuthority = clientAuthority ?? files.clientAuthority
  }
}

struct LimitOptions: ParsableArguments {
  private static let defaults = ServerLimits()

  @Option(help: "Connections at a time; more wait. (default: \(defaults.connections))") var maxConnections: Int?
  @Option(
    help: "MiB that bodies of all connections may take at a time; more wait. (default: \(defaults.bodyMemory))")
  var bodyMemory: Int?
  @Option(help: "Seconds in which the head of the next request has to come. (default: \(defaults.idleTime))")
  var idleTime: Int?
  @Option(
    help: "Seconds in which a body has to come, and an answer has to go. (default: \(defaults.transferTime))")
  var transferTime: Int?
  @Option(help: "Calls a second of one node, on average. (default: \(defaults.callRate))") var callRate: Double?
  @Option(help: "Calls of one node at once. (default: \(defaults.callBurst))") var callBurst: Double?
  @Option(help: "MiB that a model may have, of a run or of the registry. (default: \(defaults.model))")
  var maxModel: Int?
  @Option(help: "Nodes that may be registered. (default: \(defaults.nodes))") var maxNodes: Int?
  @Option(help: "Threads that answer calls. (default: \(defaults.threads))") var threads: Int?

  func apply(to limits: inout ServerLimits) throws {
    try set(&limits.connections, maxConnections, "max-connections", ServerLimits.Range.connections)
    try set(&limits.bodyMemory, bodyMemory, "body-memory", ServerLimits.Range.bodyMemory)
    try set(&limits.idleTime, idleTime, "idle-time", ServerLimits.Range.time)
    try set(&limits.transferTime, transferTime, "transfer-time", ServerLimits.Range.time)
    try set(&limits.callRate, callRate, "call-rate", ServerLimits.Range.calls)
    try set(&limits.callBurst, callBurst, "call-burst", ServerLimits.Range.calls)
    try set(&limits.model, maxModel, "max-model", ServerLimits.Range.model)
    try set(&limits.nodes, maxNodes, "max-nodes", ServerLimits.Range.nodes)
    try set(&limits.threads, threads, "threads", ServerLimits.Range.threads)
  }
}

private func set<Value: Comparable>(
  _ setting: inout Value, _ value: Value?, _ name: String, _ range: ClosedRange<Value>
) throws(ValidationError) {
  guard let value else { return }
  guard range.contains(value) else {
    throw ValidationError("--\(name) \(value) is not in \(range.lowerBound)...\(range.upperBound)")
  }
  setting = value
}

extension ServerSettings {
  /// Reads and checks a file whole; all that is wrong with it is said.
  init(file: String) throws {
    let text = try readFile(file)
    do throws(Configuration.Refused) { self = try Fields.read(text.span, ServerSettings.init) } catch {
      throw BadSettings(lines: error.findings.map { $0.line(in: file) })
    }
  }
}

/// What is wrong with a file of settings, a line each.
struct BadSettings: Error {
  let lines: [String]
}

extension RegistrationPolicy: ExpressibleByArgument {}
extension LogFormat: ExpressibleByArgument {}
