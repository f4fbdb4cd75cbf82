internal import ArgumentParser
internal import Foundation
internal import FoundationNetworking

/// Where the server is, and who calls.
struct AdminClient: ParsableArguments {
  @Option(help: ArgumentHelp("The server's address.", valueName: "url")) var server = "http://127.0.0.1:8000"
  @Option(help: "Your token; else that of the environment's SWIFTLET_TOKEN.") var token: String?
  @Option(help: ArgumentHelp("The authority of the server's certificate, in PEM.", valueName: "file"))
  var authority: String?

  /// What is answered; `body` is of the type.
  func call(
    _ method: String, _ path: String, _ body: Data? = nil, type: String = "application/json"
  ) async throws -> Data {
    guard let token = token ?? ProcessInfo.processInfo.environment["SWIFTLET_TOKEN"] else {
      throw ValidationError("there is no token: give --token or set SWIFTLET_TOKEN")
    }
    guard let url = URL(string: server)?.appendingPathComponent("v1/admin/" + path) else {
      throw ValidationError("--server '\(server)' is no address")
    }
    if let authority { setenv("URLSessionCertificateAuthorityInfoFile", authority, 1) }
    var request = URLRequest(url: url, timeoutInterval: 300)
    request.httpMethod = method
    request.setValue("Bearer \(token)", forHTTPHeaderField: "authorization")
    let trace = TraceContext(continuing: nil)
    request.setValue(trace.header, forHTTPHeaderField: "traceparent")
    if let body {
      request.httpBody = body
      request.setValue(type, forHTTPHeaderField: "content-type")
    }
    let (data, response) = try await URLSession.shared.data(for: request)
    let status = (response as? HTTPURLResponse)?.statusCode ?? 0
    guard status == 200 else { throw ServerRefusal(status: status, data, trace.traceID) }
    return data
  }

  func get<Answer: Decodable>(_ path: String) async throws -> Answer {
    try JSONDecoder().decode(Answer.self, from: try await call("GET", path))
  }

  func post<Answer: Decodable>(
    _ path: String, _ body: (some Encodable)? = Optional<String>.none
  ) async throws -> Answer {
    try JSONDecoder().decode(
      Answer.self, from: try await call("POST", path, try body.map { try JSONEncoder().encode($0) }))
  }
}

/// What the server said instead of doing what it was asked to.
private struct ServerRefusal: Error, CustomStringConvertible {
  private struct Body: Decodable {
    let error: String?
    let detail: String?
  }

  let description: String

  init(status: Int, _ data: Data, _ trace: String) {
    let body = try? JSONDecoder().decode(Body.self, from: data)
    description =
      "the server refuses (\(status)): \(body?.error ?? body?.detail ?? "no reason given") (trace_id \(trace))"
  }
}
