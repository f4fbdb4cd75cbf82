internal import Configuration
internal import Console
internal import Web

/// The HTTP server of a configuration and what it streams.
final class Serving {
  let events: EventStream?
  private let server: Server
  private let address: String
  private let isEncrypted: Bool

  /// Listens from now on.
  init(_ http: Configuration.HTTP, eventReaders: Int?, _ desk: Desk, previews: [Preview]) throws(Refusal) {
    events = eventReaders.map { EventStream(readers: $0) }
    address = "\(http.address):\(http.port)"
    isEncrypted = http.certificateFile != nil
    server = try Serving.server(try Serving.options(http), desk, events, previews)
  }

  private static func server(
    _ options: ServerOptions, _ desk: Desk, _ events: EventStream?, _ previews: [Preview]
  ) throws(Refusal) -> Server {
    do throws(ServerError) { return try Server(options, device: desk, events: events, previews: previews) } catch {
      throw Refusal("http", error.message)
    }
  }

  private static func options(_ http: Configuration.HTTP) throws(Refusal) -> ServerOptions {
    var options = ServerOptions(address: http.address, port: http.port)
    if let file = http.tokenFile { options.token = try token(file) }
    if let certificate = http.certificateFile, let key = http.keyFile {
      options.identity = ServerOptions.Identity(certificate: try readFile(certificate), key: try readFile(key))
    }
    return options
  }

  private static func token(_ file: String) throws(Refusal) -> Token {
    let content = try readFile(file)
    do throws(ServerError) { return try Token(reading: content.span) } catch { throw Refusal(file, error.message) }
  }

  var summary: String { "the page is at \(isEncrypted ? "https" : "http")://\(address)/" }

  func stop() { server.stop() }
}

extension Configuration {
  /// Readers of events that may be at a time; nil where no sink is for them.
  var eventReaders: Int? {
    for sink in sinks { if case .events(let readers) = sink.kind { return readers } }
    return nil
  }
}
