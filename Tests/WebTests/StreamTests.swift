import Foundation
import Testing
import Web

@Suite struct StreamTests {
  private func publish(_ text: String, to fixture: Fixture) { fixture.events.publish(Array((text + "\n").utf8).span) }

  private func stream(_ fixture: Fixture, _ path: String) throws -> Client {
    let client = try Client(port: fixture.port)
    // HTTP/1.0 knows no chunks.
    client.send("GET \(path) HTTP/1.0\r\nHost: localhost\r\n\r\n")
    return client
  }

  @Test func resultsArriveAsEvents() throws {
    let fixture = try Fixture()
    publish("nobody reads this", to: fixture)
    let (one, other) = (try stream(fixture, "/events"), try stream(fixture, "/api/v1/events"))
    for client in [one, other] {
      #expect(client.receiveAll { $0.contains(": results follow\n\n") }.contains("retry: 2000"))
    }
    #expect(fixture.events.readerCount == 2)
    publish(#"{"a":1}"#, to: fixture)
    publish(#"{"b":2}"#, to: fixture)
    for client in [one, other] {
      let text = client.receiveAll { $0.contains("\"b\"") }
      #expect(text.contains("data: {\"a\":1}\n\n") && text.contains("data: {\"b\":2}\n\n"))
    }
    #expect(fixture.events.lostCount == 0)
    #expect(try fixture.get("/events").status == 503)
  }

  @Test func aReaderThatGoesIsForgotten() throws {
    let fixture = try Fixture()
    do {
      let client = try stream(fixture, "/events")
      _ = client.receiveAll { $0.contains("follow") }
      #expect(fixture.events.readerCount == 1)
    }
    #expect(comesTrue { fixture.events.readerCount == 0 })
  }

  @Test func aSlowReaderIsToldWhatItLost() throws {
    let fixture = try Fixture()
    let client = try stream(fixture, "/events")
    _ = client.receiveAll { $0.contains("follow") }
    let line = String(repeating: "x", count: 1000)
    for number in 0..<20_000 { publish("\(number) \(line)", to: fixture) }
    let text = client.receiveAll { $0.contains("19999 ") }
    // The head of each line that came, and the numbers of those that did not.
    let (came, lost) = tally(text)
    #expect(came + lost == 20_000)
    #expect(lost > 0 && UInt64(lost) == fixture.events.lostCount)
  }

  private func tally(_ text: String) -> (came: Int, lost: Int) {
    let lines = text.split(separator: "\n")
    var (came, lost) = (0, 0)
    for (index, line) in lines.enumerated() where line.hasPrefix("data: ") {
      if index > 0, lines[index - 1] == "event: lost" { lost += Int(line.dropFirst(6))! } else { came += 1 }
    }
    return (came, lost)
  }

  @Test func aLineThatIsTooLongIsCounted() throws {
    let fixture = try Fixture()
    let client = try stream(fixture, "/events")
    _ = client.receiveAll { $0.contains("follow") }
    publish(String(repeating: "x", count: 5000), to: fixture)
    publish("short", to: fixture)
    #expect(client.receiveAll { $0.contains("short") }.contains("data: short\n"))
    #expect(fixture.events.lostCount == 1)
  }

  @Test func withoutAPreviewNoPictureLeaves() throws {
    let fixture = try Fixture()
    for path in ["/preview.mjpeg", "/api/v1/snapshot"] {
      let response = try fixture.get(path)
      #expect(response.status == 404 && response.body.contains("http.preview.enabled"))
    }
  }

  @Test func picturesAreMadeWhileSomebodyLooks() throws {
    let fixture = try Fixture(preview: true)
    let preview = try #require(fixture.preview)
    #expect(!preview.isDue(.max))
    do {
      let client = try stream(fixture, "/preview.mjpeg")
      let head = client.receiveAll { $0.contains("--picture\r\n") }
      #expect(head.contains("multipart/x-mixed-replace; boundary=picture"))
      #expect(preview.viewerCount == 1 && preview.isDue(1))
      preview.show(Array("one".utf8).span, sequence: 1)
      #expect(!preview.isDue(1) && preview.isDue(.max))
      #expect(client.receiveAll { $0.contains("one\r\n--picture\r\n") }.contains("Content-Length: 3\r\n\r\none"))
      preview.show(Array("another".utf8).span, sequence: 2)
      #expect(client.receiveAll { $0.contains("--picture") }.contains("Content-Length: 7\r\n\r\nanother"))
    }
    #expect(comesTrue { preview.viewerCount == 0 })
    #expect(!preview.isDue(.max))
  }

  @Test func aSnapshotIsNewerThanItsRequest() throws {
    let fixture = try Fixture(preview: true)
    let preview = try #require(fixture.preview)
    preview.show(Array("old".utf8).span, sequence: 1)
    let client = try Client(port: fixture.port)
    client.send("GET /api/v1/snapshot HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    #expect(comesTrue { preview.isDue(.max) })
    preview.show(Array("new".utf8).span, sequence: 2)
    let response = Response(client.receiveAll())
    #expect(response.status == 200 && response.body == "new")
    #expect(response.header("Content-Type") == "image/jpeg" && response.header("X-Sequence") == "2")
  }

  @Test func viewersAreLimited() throws {
    let fixture = try Fixture(preview: true) { $0.limits.viewers = 1 }
    let client = try stream(fixture, "/preview.mjpeg")
    _ = client.receiveAll { $0.contains("--picture") }
    #expect(try fixture.get("/preview.mjpeg").status == 503)
    #expect(try fixture.get("/api/v1/snapshot").status == 503)
  }

  /// Streams end when the server does, and nothing waits for their readers.
  @Test func stoppingEndsStreams() throws {
    let fixture = try Fixture(preview: true)
    let clients = [try stream(fixture, "/events"), try stream(fixture, "/preview.mjpeg")]
    for client in clients { _ = client.receiveAll { $0.contains("\r\n\r\n") } }
    let start = Date()
    fixture.server.stop()
    for client in clients { _ = client.receiveAll() }
    #expect(Date().timeIntervalSince(start) < 5)
  }

  @Test func eachSourceHasItsPictures() throws {
    let fixture = try Fixture(preview: true)
    let client = try stream(fixture, "/preview/Hof%202")
    _ = client.receiveAll { $0.contains("--picture") }
    #expect(fixture.preview?.viewerCount == 0 && fixture.yard?.viewerCount == 1)
    fixture.yard?.show(Array("yard".utf8).span, sequence: 1)
    #expect(client.receiveAll { $0.contains("--picture") }.contains("yard"))
    for path in [
      "/preview/none", "/api/v1/snapshot/none", "/preview/", "/preview/Hof%2", "/preview/Hof%zz", "/preview/%00",
    ] {
      #expect(try fixture.get(path).status == 404)
    }
  }
}
