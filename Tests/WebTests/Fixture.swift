import Foundation
import Publishing
import Testing
import Web

/// A server on a free port of this machine, with a sample device behind it.
final class Fixture {
  let device = SampleDevice()
  let events = EventStream(readers: 2, byteCount: 4096)
  let preview, yard: Preview?
  let server: Server
  let port: Int

  static let secret = "correct-horse-battery-staple"

  init(
    token: Bool = false, preview: Bool = false, identity: ServerOptions.Identity? = nil,
    _ change: (inout ServerOptions) -> Void = { _ in }
  ) throws {
    let secret = try token ? Token(reading: Array((Fixture.secret + "\n").utf8).span) : nil
    var options = ServerOptions(address: "127.0.0.1", port: 0, token: secret, identity: identity)
    options.limits.hangUpMilliseconds = 50
    change(&options)
    let previews =
      preview ? [Preview(source: "door", framesPerSecond: 50), Preview(source: "Hof 2", framesPerSecond: 50)] : []
    self.preview = previews.first
    yard = previews.last
    server = try Server(options, device: device, events: events, previews: previews)
    port = server.port
  }

  deinit { server.stop() }

  /// Sends one request as it stands and returns what comes until the end.
  func raw(_ text: String) throws -> Response {
    let client = try Client(port: port)
    client.send(text)
    return Response(client.receiveAll())
  }

  func request(
    _ method: String, _ path: String, _ headers: [String] = [], host: String = "localhost", body: String? = nil
  ) throws -> Response {
    var lines = ["\(method) \(path) HTTP/1.1", "Host: \(host)", "Connection: close"] + headers
    if let body { lines.append("Content-Length: \(body.utf8.count)") }
    if body != nil, !headers.contains(where: { $0.hasPrefix("Content-Type:") }) {
      lines.append("Content-Type: application/json")
    }
    return try raw(lines.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? ""))
  }

  func get(_ path: String, _ headers: [String] = []) throws -> Response { try request("GET", path, headers) }

  func post(_ path: String, _ body: String, _ headers: [String] = []) throws -> Response {
    try request("POST", path, headers, body: body)
  }
}

/// Whether the condition comes to hold within 5 s.
func comesTrue(_ condition: () -> Bool) -> Bool {
  for _ in 0..<500 where !condition() { usleep(10_000) }
  return condition()
}
