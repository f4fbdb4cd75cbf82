internal import Text

/// Why a call is refused: status and number of the protocol, a sentence for the caller and a reason for the log.
package struct FleetError: Error {
  let kind: RefusalKind
  let status: Int
  /// nil for failed authentication.
  let code: Int?
  let detail: StaticString
  let reason: String

  static func authentication(_ kind: RefusalKind, _ reason: String) -> FleetError {
    FleetError(kind, status: 401, code: nil, detail: "Invalid SuperNode authentication", reason: reason)
  }

  static func undecodable(_ reason: String) -> FleetError {
    FleetError(.payload, status: 400, code: 1003, detail: "Invalid protobuf payload.", reason: reason)
  }

  static func badRequest(_ reason: String) -> FleetError {
    FleetError(.request, status: 400, code: 1006, detail: "Invalid protobuf request.", reason: reason)
  }

  static let keyInUse = FleetError(
    .request, status: 412, code: 23, detail: "Public key already in use.", reason: "the key is registered")

  static func registrationDisabled(_ reason: String) -> FleetError {
    FleetError(
      .request, status: 412, code: 2001, detail: "This server does not let nodes register themselves.", reason: reason)
  }

  static let unregistrationDisabled = FleetError(
    .request, status: 412, code: 2002, detail: "This server does not let nodes unregister themselves.",
    reason: "nodes are registered by people")

  static func badInterval(_ interval: Double) -> FleetError {
    FleetError(
      .request, status: 400, code: 2003, detail: "Invalid heartbeat interval.",
      reason: "\(interval) s is not in 10...1800")
  }

  static func activation(_ reason: String) -> FleetError {
    FleetError(.node, status: 412, code: 2004, detail: "Failed to activate SuperNode.", reason: reason)
  }

  static let deactivation = FleetError(
    .request, status: 412, code: 2005, detail: "Failed to deactivate SuperNode.", reason: "it is not online")

  static func runNotRunning(_ run: UInt64) -> FleetError {
    FleetError(
      .run, status: 403, code: 2007, detail: "The current run status does not allow this Fleet API operation.",
      reason: "run \(run) is not running")
  }

  static func getRun(_ reason: String) -> FleetError {
    FleetError(.run, status: 403, code: 2008, detail: "Failed to get run.", reason: reason)
  }

  static func getFab(_ reason: String) -> FleetError {
    FleetError(.run, status: 403, code: 2009, detail: "Failed to get FAB.", reason: reason)
  }

  /// Nodes try again after a 503, not after a 429.
  static let tooManyCalls = FleetError(
    .rate, status: 503, code: nil, detail: "Too many calls.", reason: "the node calls too often")

  static let tooManyNodes = FleetError(
    .rate, status: 503, code: nil, detail: "Too many nodes at a time.", reason: "no room for another key")

  static func storage(_ error: any Error) -> FleetError {
    FleetError(.storage, status: 503, code: nil, detail: "The server cannot store or read.", reason: "\(error)")
  }

  private init(_ kind: RefusalKind, status: Int, code: Int?, detail: StaticString, reason: String) {
    self.kind = kind
    self.status = status
    self.code = code
    self.detail = detail
    self.reason = reason
  }

  var json: [UInt8] {
    var text = TextBuffer()
    text.write("{")
    if let code {
      text.write("\"code\": ")
      text.write(code)
      text.write(", ")
    }
    text.write("\"detail\": ")
    text.write(quoted: "\(detail)")
    text.write("}")
    return text.bytes
  }
}
