import Foundation
import Spawning
import Testing

/// What a server shows of itself: metrics, traces, refusals.
@Suite(.serialized)
struct ObservationTests {
  private func answer(_ server: Server, _ arguments: [String]) throws -> [String: String] {
    let output = server.folder.path + "/head-\(UUID().uuidString)"
    _ = try SpawnedProcess("/usr/bin/curl", ["-s", "-o", "/dev/null", "-D", "-"] + arguments, output: output).end()
    var fields: [String: String] = [:]
    for line in try String(contentsOfFile: output, encoding: .utf8).split(separator: "\r\n") {
      guard let colon = line.firstIndex(of: ":") else { continue }
      fields[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
    }
    return fields
  }

  @Test func theCallersTraceGoesOn() throws {
    let server = try Server()
    defer { server.close() }
    let url = "http://127.0.0.1:\(server.port)/nowhere"
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    let given = try answer(server, ["-H", "traceparent: 00-\(trace)-00f067aa0ba902b7-01", url])
    let parts = try #require(given["traceresponse"]).split(separator: "-")
    #expect(parts.count == 4 && parts[0] == "00" && parts[1] == trace && parts[3] == "01")
    #expect(parts[2].utf8.count == 16 && parts[2] != "00f067aa0ba902b7")
    #expect(
      server.waitForLog("parent_span_id=00f067aa0ba902b7 reason=there is nothing at this address span_id=\(parts[2])"),
      "\(server.log)")
    #expect(server.log.contains("trace_id=\(trace)"))
    let zeros = String(repeating: "0", count: 32)
    for header in [
      "", "00", "00-\(trace)-00f067aa0ba902b7", "ff-\(trace)-00f067aa0ba902b7-01", "00-\(zeros)-00f067aa0ba902b7-01",
      "00-\(trace)-0000000000000000-01", "00-\(trace.uppercased())-00f067aa0ba902b7-01",
      "00-\(trace)-00f067aa0ba902b7-01-more", "00-\(trace)-00f067aa0ba902b7-1",
    ] {
      let own = try #require(try answer(server, ["-H", "traceparent: \(header)", url])["traceresponse"])
      #expect(!own.contains(trace) && own.utf8.count == 55, "\(header): \(own)")
    }
    #expect(
      try answer(server, ["-H", "traceparent: 01-\(trace)-00f067aa0ba902b7-01-more", url])["traceresponse"]?
        .contains(trace) == true)
  }

  @Test func refusalsAreCountedByKindAndLoggedNowAndThen() throws {
    let server = try Server()
    defer { server.close() }
    let urls = (0..<300).map { "http://127.0.0.1:\(server.port)/nowhere/\($0)" }
    _ = try SpawnedProcess("/usr/bin/curl", ["-s"] + urls).end()
    let metrics = try #require(try server.get("metrics"))
    #expect(metrics.contains("swiftlet_aggregator_refusals_total{kind=\"http\"} 300"))
    let lines = server.log.split(separator: "\n").count { $0.contains(" refused ") }
    #expect((20...40).contains(lines), "\(lines)")
  }

  @Test func whatLibrariesMeasureIsShown() throws {
    let server = try Server()
    defer { server.close() }
    for path in ["health", "a", "b"] { _ = try server.get(path) }
    let metrics = try #require(try server.get("metrics"))
    #expect(
      metrics.contains(
        "hb_requests_total{http_route=\"/health\",http_request_method=\"GET\",http_response_status_code=\"200\"} "))
    #expect(
      metrics.contains(
        "hb_requests_total{http_route=\"none\",http_request_method=\"GET\",http_response_status_code=\"404\"} 2"))
    #expect(metrics.contains("http_server_request_duration_seconds_bucket{http_route=\"/health\""))
    #expect(metrics.contains("http_server_active_requests{http_request_method=\"GET\"} 1.0"))
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/promtool") else {
      print("skipped: no promtool; install the Debian package prometheus")
      return
    }
    let (input, output) = (server.folder.path + "/metrics", server.folder.path + "/problems")
    try metrics.write(toFile: input, atomically: true, encoding: .utf8)
    let check = try SpawnedProcess(
      "/usr/bin/promtool", ["check", "metrics"], input: input, output: output, errors: output)
    let status = check.end()
    let problems = try String(contentsOfFile: output, encoding: .utf8)
    #expect(status == 0, "\(problems)")
  }
}
