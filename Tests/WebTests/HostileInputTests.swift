import Foundation
import Synchronization
import Testing
import Web

@Suite(.serialized) struct HostileInputTests {
  private func fixture(_ change: (inout ServerOptions.Limits) -> Void = { _ in }) throws -> Fixture {
    try Fixture {
      $0.limits.requestMilliseconds = 300
      $0.limits.answerMilliseconds = 300
      change(&$0.limits)
    }
  }

  /// Whether the server still answers.
  private func isWell(_ fixture: Fixture) throws -> Bool { try fixture.get("/healthz").status == 200 }

  @Test(arguments: [
    "GET", "GET / HTTP/1.1", "GET /metrics HTTP/1.1\r\nHost: loc",
    "POST /api/v1/feedback HTTP/1.1\r\nHost: localhost\r\n",
    "POST /api/v1/feedback HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 90\r\n\r\n{",
    "PUT /api/v1/models/face HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999\r\n\r\nSWL", "\r\n\r\n\r\n",
    "\u{16}\u{3}\u{1}",
  ])
  func truncatedRequestsAreCut(text: String) throws {
    let fixture = try fixture()
    // Without an end, and with the sender gone.
    let waiting = try Client(port: fixture.port)
    waiting.send(text)
    try Client(port: fixture.port).send(text)
    let start = Date()
    _ = waiting.receiveAll()
    #expect(Date().timeIntervalSince(start) < 8)
    #expect(try isWell(fixture))
    #expect(!fixture.device.calls().contains { $0 == "finished" || $0.hasPrefix("feedback") })
    #expect(
      comesTrue {
        fixture.device.calls().filter { $0 == "cancelled" }.count
          == fixture.device.calls().filter { $0.hasPrefix("upload") }.count
      })
  }

  @Test(arguments: [
    "GET / HTTP/9.9\r\n\r\n", "GET\0/ HTTP/1.1\r\nHost: localhost\r\n\r\n", "GET / HTTP/1.1\r\nHost localhost\r\n\r\n",
    "get / http/1.1\r\nhost: localhost\r\n\r\n", "GET http://evil/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "CONNECT localhost:22 HTTP/1.1\r\nHost: localhost\r\n\r\n", "GET /\u{ff} HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "GET /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello",
    "POST /sign-out HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
    "POST /sign-out HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\n",
    "POST /sign-out HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
    "POST /api/v1/feedback HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
  ])
  func brokenRequestsAreRefused(text: String) throws {
    let fixture = try fixture()
    let client = try Client(port: fixture.port)
    client.send(text)
    let answer = client.receiveAll()
    #expect(answer.isEmpty || 400..<600 ~= Response(answer).status, "\(answer.prefix(200))")
    #expect(try isWell(fixture))
  }

  @Test func longHeadsAreRefused() throws {
    let fixture = try fixture()
    let long = String(repeating: "x", count: 40_000)
    #expect(400..<600 ~= (try fixture.get("/" + long)).status)
    #expect(400..<600 ~= (try fixture.get("/", ["X: \(long)"])).status)
    #expect(400..<600 ~= (try fixture.get("/", (0..<5000).map { "X-\($0): y" })).status)
    #expect(try isWell(fixture))
  }

  @Test func largeBodiesAreRefusedUnread() throws {
    let fixture = try fixture { $0.uploadByteCount = 1000 }
    let head = "Host: localhost\r\nContent-Type: application/json\r\n"
    let feedback = try fixture.raw("POST /api/v1/feedback HTTP/1.1\r\n\(head)Content-Length: 4097\r\n\r\n")
    #expect(feedback.status == 413 && feedback.body.contains("at most 4096"))
    let model = try fixture.raw("PUT /api/v1/models/face HTTP/1.1\r\n\(head)Content-Length: 1001\r\n\r\n")
    #expect(model.status == 413)
    #expect(try fixture.raw("PUT /api/v1/models/face HTTP/1.1\r\n\(head)\r\n").status == 411)
    #expect(
      try fixture.raw("PUT /api/v1/models/face HTTP/1.1\r\n\(head)Transfer-Encoding: chunked\r\n\r\n").status == 411)
    #expect(fixture.device.calls().isEmpty)
  }

  @Test func modelFilesAreStreamed() throws {
    let fixture = try fixture()
    let file = "S" + String(repeating: "w", count: 300_000)
    let response = try fixture.request("PUT", "/api/v1/models/face", body: file)
    #expect(response.status == 201 && response.body == "{\"result\":\"staged\",\"version\":9}\n")
    #expect(fixture.device.state.withLock { $0.uploaded.count } == file.utf8.count)
    let broken = try fixture.request("PUT", "/api/v1/models/face", body: "no model")
    #expect(broken.status == 422 && broken.body.contains("this is no .swl file"))
    #expect(try fixture.request("PUT", "/api/v1/models/cat", body: file).status == 404)
    #expect(fixture.device.calls() == ["upload face 300001", "finished", "upload face 8", "cancelled"])
  }

  @Test func oneModelFileComesAtATime() throws {
    let fixture = try fixture { $0.requestMilliseconds = 5000 }
    let first = try Client(port: fixture.port)
    first.send(
      "PUT /api/v1/models/face HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nConnection: close\r\n\r\nSW")
    #expect(comesTrue { fixture.device.state.withLock { !$0.uploaded.isEmpty } })
    #expect(try fixture.request("PUT", "/api/v1/models/face", body: "SWL").status == 409)
    first.send("L.")
    #expect(Response(first.receiveAll()).status == 201)
    #expect(try fixture.request("PUT", "/api/v1/models/face", body: "SWL").status == 201)
  }

  /// A byte now and then does not keep a connection.
  @Test func slowRequestsAreCut() throws {
    let fixture = try fixture()
    let client = try Client(port: fixture.port)
    let start = Date()
    for byte in "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy".utf8 {
      guard client.send([byte]), Date().timeIntervalSince(start) < 4 else { break }
      usleep(40_000)
    }
    #expect(client.receiveAll().isEmpty)
    #expect(Date().timeIntervalSince(start) < 4)
    #expect(try isWell(fixture))
  }

  /// One who asks for answers and reads none is cut.
  @Test func slowReadersAreCut() throws {
    let fixture = try fixture { $0.connections = 2 }
    let clients = try (0..<2).map { _ in try Client(port: fixture.port) }
    for client in clients {
      for _ in 0..<2000 where client.send("GET /page.js HTTP/1.1\r\nHost: localhost\r\n\r\n") {}
    }
    #expect(comesTrue { (try? isWell(fixture)) == true })
  }

  /// Beyond the limit connections are closed at once; those that stay silent are cut and make room.
  @Test func aHundredConnectionsAreSurvived() throws {
    let fixture = try fixture()
    let silent = try (0..<100).map { _ in try Client(port: fixture.port) }
    #expect(comesTrue { (try? isWell(fixture)) == true })
    var unanswered = 100
    for _ in 0..<100 where unanswered > 0 {
      let asking = try (0..<min(unanswered, 30)).map { _ in try Client(port: fixture.port) }
      for client in asking { client.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n") }
      unanswered -= asking.filter { Response($0.receiveAll()).status == 200 }.count
    }
    #expect(unanswered == 0)
    withExtendedLifetime(silent) {}
  }

  /// Every request with a byte changed or taken away gets an answer or is cut.
  @Test func damagedRequestsAreAnswered() throws {
    let fixture = try fixture { $0.requestMilliseconds = 100 }
    let request = Array(
      ("POST /api/v1/feedback HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n"
        + "Content-Length: 50\r\n\r\n{\"source\":\"door\",\"sequence\":123456,\"correct\":true}").utf8)
    for index in stride(from: 0, to: request.count, by: 3) {
      for byte in [0, 10, 32, 0x25, 0x3a, 0xff] as [UInt8] {
        var changed = request
        changed[index] = byte
        let client = try Client(port: fixture.port)
        client.send(changed)
        let answer = client.receiveAll()
        #expect(answer.isEmpty || Response(answer).status >= 200)
      }
    }
    #expect(try isWell(fixture))
  }

  /// The seeds of the fuzzer, and what it has found, with every byte changed and at every length.
  @Test func damagedBodiesAreRefusedOrTaken() throws {
    let folder = PageTests.root.appending(path: "Tests/Fuzz/Corpus/http")
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    #expect(files.count > 3)
    for file in files {
      let body = Array(try Data(contentsOf: file))
      for index in body.indices {
        for byte in [0, 0x22, 0x5c, 0x7b, 0x7d, 0xff] as [UInt8] {
          var changed = body
          changed[index] = byte
          _ = try? JSONMembers(reading: changed.span)
        }
        _ = try? JSONMembers(reading: Array(body[..<index]).span)
      }
    }
  }
}
