internal import CCurl
package import FleetProtocol
internal import Linux
internal import Text

/// Makes the calls of a `ClientMachine`, one at a time; the thread waits.
@safe package final class ServerConnection {
  private let connection: OpaquePointer
  private let options: ServerOptions
  private let signer: any RequestSigner
  private let store: any ObjectStore
  /// What is said of the node whenever it asks for instructions.
  package var offer = ModelOffer()
  /// Why the last call got no answer; nil when it got one.
  package private(set) var failure: String?

  /// nil: there is no memory, or libcurl lacks what was asked for.
  package init?(_ options: ServerOptions, signer: any RequestSigner, store: any ObjectStore) {
    guard let connection = unsafe open(options) else { return nil }
    unsafe self.connection = unsafe connection
    self.options = options
    self.signer = signer
    self.store = store
  }

  deinit { unsafe swl_connection_close(connection) }

  /// What comes of a call. `clock`: of the machine, which has one before it makes a call that is signed.
  package func perform(_ call: Call, clock: ServerClock?) -> ClientMachine.Event {
    guard let body = call.body(store: store) else { return .storeFailed }
    var headers: [String] = []
    var url = options.address
    if let route = call.route {
      guard let clock,
        let signed = AuthenticationHeaders(at: clock.time(at: MonotonicClock.nanoseconds), signer: signer)
      else {
        failure = "the node's key cannot be used"
        return .answered(.failed)
      }
      url += route.path
      headers = ServerConnection.headers(signed)
      if case .pullMessages = call { headers += ServerConnection.headers(offer) }
    } else {
      url += "/health"
    }
    return .answered(answer(call, url, headers, body))
  }

  /// Ends the call that another thread makes; none after it gets an answer.
  package func cut() { unsafe swl_connection_cut(connection) }

  private static func headers(_ signed: AuthenticationHeaders) -> [String] {
    [
      "content-type: \(Route.contentType)", "accept: \(Route.contentType)",
      "\(AuthenticationHeaders.publicKeyName): \(signed.publicKey)",
      "\(AuthenticationHeaders.timeName): \(signed.time)",
      "\(AuthenticationHeaders.signatureName): \(signed.signature)",
    ]
  }

  /// Nothing for a node that takes no models: other servers see it as they always have.
  private static func headers(_ offer: ModelOffer) -> [String] {
    guard !offer.models.utf8.isEmpty else { return [] }
    let models = "\(ModelOffer.modelsHeader): \(offer.models)"
    return offer.trains ? [models] : [models, "\(ModelOffer.trainingHeader): no"]
  }

  private func answer(_ call: Call, _ url: String, _ headers: [String], _ body: [UInt8]) -> Answer {
    var answer = unsafe swl_answer()
    let lines = headers.map(terminated)
    unsafe withPointers(to: lines[...], []) { lines in
      unsafe url.withCString { url in
        unsafe lines.withUnsafeBufferPointer { lines in
          unsafe body.withUnsafeBytes { bytes in
            // A pointer for a body without bytes, too: none would make it a GET.
            var nothing: UInt8 = 0
            unsafe withUnsafePointer(to: &nothing) { nothing in
              let start = unsafe call.route == nil ? nil : bytes.baseAddress ?? UnsafeRawPointer(nothing)
              unsafe swl_connection_call(
                connection, url, lines.baseAddress, lines.count, start, bytes.count, options.answerLimit, &answer)
            }
          }
        }
      }
    }
    guard unsafe answer.status > 0 else {
      failure = unsafe text(of: answer.reason)
      return .failed
    }
    failure = nil
    let date = unsafe text(of: answer.date)
    let content = unsafe [UInt8](UnsafeBufferPointer(start: answer.body, count: answer.body_count))
    return unsafe Answer(to: call, status: Int(answer.status), date: date.isEmpty ? nil : date, body: content)
  }
}

private func terminated(_ text: String) -> [CChar] { text.utf8.map { CChar(bitPattern: $0) } + [0] }

/// A text in a fixed array of C, as far as its zero.
private func text<Array>(of array: Array) -> String {
  unsafe withUnsafeBytes(of: array) { bytes in
    let count = unsafe bytes.firstIndex(of: 0) ?? bytes.count
    return unsafe String(decoding: bytes[..<count], as: UTF8.self)
  }
}

/// Gives `body` pointers to the texts, which are valid while it runs.
@unsafe private func withPointers<Result>(
  to texts: ArraySlice<[CChar]>, _ found: [UnsafePointer<CChar>?], _ body: ([UnsafePointer<CChar>?]) -> Result
) -> Result {
  guard let first = texts.first else { return unsafe body(found) }
  return unsafe first.withUnsafeBufferPointer {
    unsafe withPointers(to: texts.dropFirst(), found + [$0.baseAddress], body)
  }
}

private func open(_ options: ServerOptions) -> OpaquePointer? {
  let texts = [options.authorityFile, options.certificateFile, options.keyFile, options.pinnedKey, "swiftlet"]
  let copies = texts.map { $0.map(terminated) ?? [] }
  return unsafe withPointers(to: copies[...], []) { pointers in
    var plain = unsafe swl_connection_options()
    func used(_ index: Int) -> UnsafePointer<CChar>? { unsafe copies[index].isEmpty ? nil : pointers[index] }
    unsafe plain.authority_file = used(0)
    unsafe plain.certificate_file = used(1)
    unsafe plain.key_file = used(2)
    unsafe plain.pinned_key = used(3)
    unsafe plain.user_agent = used(4)
    unsafe plain.connect_seconds = options.connectSeconds
    unsafe plain.stall_seconds = options.stallSeconds
    unsafe plain.total_seconds = options.totalSeconds
    return unsafe swl_connection_open(&plain)
  }
}
