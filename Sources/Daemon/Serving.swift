internal import Configuration
internal import Console
internal import Web

/// The HTTP server of a configuration and what it streams.
final class Serving {
  let events: EventStream?
  private let server: Server
  private let address: String
  private let isEncrypted: Bool

  /// Listens from now on; nil when there is to be no server.
  init?(_ configuration: Configuration, _ desk: Desk, previews: [Preview]) throws(Refusal) {
    guard let http = configuration.http else { return nil }
    var readers: Int?
    for sink in configuration.sinks { if case .events(let count) = sink.kind { readers = count } }
    events = readers.map { EventStream(readers: $0) }
    address = "\(http.address):\(http.port)"
    isEncrypted = http.certificateFile != nil
    var options = ServerOptions(address: http.address, port: http.port)
    do throws(ServerError) {
      if let file = http.tokenFile { options.token = try Token(reading: try Serving.content(file).span) }
      if let certificate = http.certificateFile, let key = http.keyFile {
        options.identity = ServerOptions.Identity(
          certificate: try Serving.content(certificate), key: try Serving.content(key))
      }
      server = try Server(options, device: desk, events: events, previews: previews)
    } catch { throw Refusal("http", error.message) }
  }

  private static func content(_ file: String) throws(ServerError) -> [UInt8] {
    do throws(Refusal) { return try readFile(file) } catch { throw .identity(reason: error.line) }
  }

  var summary: String { "the page is at \(isEncrypted ? "https" : "http")://\(address)/" }

  func stop() { server.stop() }
}
