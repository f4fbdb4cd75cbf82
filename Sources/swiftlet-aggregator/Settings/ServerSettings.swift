internal import AggregationServer
internal import Configuration
internal import Console
internal import Logging
internal import Signatures

/// What `serve` does, as its file and its options say; those win.
struct ServerSettings: Equatable, Sendable {
  var database = "fleet.sqlite"
  var host = "127.0.0.1"
  var port = 8000
  var registration = RegistrationPolicy.open
  /// Files of the public keys whose models the registry takes.
  var trust: [String] = []
  var tls = TLSFiles()
  var limits = ServerLimits()
  var logFormat = LogFormat.text
  var logLevel = Logger.Level.info

  init() {}

  init(_ fields: Fields) {
    database = fields.text("database") ?? database
    host = fields.text("host") ?? host
    port = fields.integer("port", in: ServerSettings.ports, default: port)
    registration = fields.choice("registration", default: registration)
    trust = fields.texts("trust")
    tls = fields.record("tls", TLSFiles.init)
    limits = fields.record("limits", ServerLimits.init)
    (logFormat, logLevel) = fields.record("logging") { [logFormat] fields in
      (fields.choice("format", default: logFormat), fields.choice("level", default: LevelName.info).level)
    }
  }

  /// What the files of `trust` hold now.
  func trustedKeys() throws -> [PublicKey] { try trust.map(ServerSettings.trustedKey) }

  private static func trustedKey(_ path: String) throws(Refusal) -> PublicKey {
    let bytes = try readFile(path)
    do throws(KeyError) { return try PublicKey(pem: bytes.span.bytes) } catch { throw Refusal(path, error.message) }
  }

  static let ports = 0...65535

  /// What does not change before the server starts anew, by the names of the settings that differ.
  func fixed(comparedTo other: ServerSettings) -> [String] {
    var names: [String] = []
    if database != other.database { names.append("database") }
    if host != other.host { names.append("host") }
    if port != other.port { names.append("port") }
    if registration != other.registration { names.append("registration") }
    if trust != other.trust { names.append("trust") }
    if tls.isOn != other.tls.isOn { names.append("tls") }
    if tls.clientAuthority != other.tls.clientAuthority { names.append("tls.client_authority") }
    if logFormat != other.logFormat { names.append("logging.format") }
    return names + limits.fixed(comparedTo: other.limits)
  }
}

extension RegistrationPolicy: Choice {
  package var word: StaticString {
    switch self {
    case .open: "open"
    case .enrolment: "enrolment"
    case .allowList: "allow-list"
    }
  }
}

extension LogFormat: Choice {
  var word: StaticString {
    switch self {
    case .text: "text"
    case .json: "json"
    }
  }
}

/// The levels of messages by their names.
private enum LevelName: Choice {
  case trace, debug, info, notice, warning, error, critical

  var word: StaticString {
    switch self {
    case .trace: "trace"
    case .debug: "debug"
    case .info: "info"
    case .notice: "notice"
    case .warning: "warning"
    case .error: "error"
    case .critical: "critical"
    }
  }

  var level: Logger.Level {
    switch self {
    case .trace: .trace
    case .debug: .debug
    case .info: .info
    case .notice: .notice
    case .warning: .warning
    case .error: .error
    case .critical: .critical
    }
  }
}
