import Foundation
import Linux
import Testing
import Web

@Suite struct AccessTests {
  private let bearer = "Authorization: Bearer \(Fixture.secret)"

  @Test func onLoopbackOnlyItsNamesAreServed() throws {
    let fixture = try Fixture()
    for host in ["localhost", "LOCALHOST:8080", "127.0.0.1", "127.0.0.1:1", "[::1]", "[::1]:8080"] {
      #expect(try fixture.request("GET", "/api/v1/status", host: host).status == 200, "\(host)")
    }
    let others = ["evil.example", "localhost.evil.example", "evil.example:8080", "127.0.0.1.evil.example", "192.0.2.7"]
    for host in others {
      let response = try fixture.request("GET", "/api/v1/status", host: host)
      #expect(response.status == 403, "\(host)")
      #expect(try fixture.request("GET", "/", host: host).status == 403, "\(host)")
    }
    for host in ["", "localhost:80:80", "[::1", "[::1]x", ":80", "local host"] {
      #expect([400, 403].contains(try fixture.request("GET", "/api/v1/status", host: host).status), "\(host)")
    }
    #expect(try fixture.raw("GET /metrics HTTP/1.1\r\nConnection: close\r\n\r\n").status == 400)
    #expect(
      try fixture.raw("GET /metrics HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\nConnection: close\r\n\r\n").status
        == 400)
  }

  @Test func withATokenEveryRequestNeedsIt() throws {
    let fixture = try Fixture(token: true)
    let paths = ["/metrics", "/healthz", "/readyz", "/events", "/preview.mjpeg", "/api/v1/status", "/nothing"]
    for path in paths {
      let response = try fixture.get(path)
      #expect(response.status == 401, "\(path)")
      #expect(response.header("WWW-Authenticate") == "Bearer realm=\"swiftletd\"")
    }
    for path in ["/", "/page.css", "/page.js", "/icon.svg"] { #expect(try fixture.get(path).status == 200) }
    #expect(try fixture.get("/metrics", [bearer]).status == 200)
    #expect(try fixture.get("/metrics", ["authorization: BEARER \(Fixture.secret)"]).status == 200)
    #expect(try fixture.get("/nothing", [bearer]).status == 404)
  }

  @Test(arguments: [
    "", "Bearer", "Bearer ", "Bearer correct-horse-battery-stapl", "Bearer correct-horse-battery-staplee",
    "Bearer Correct-horse-battery-staple", "Basic correct-horse-battery-staple", "correct-horse-battery-staple",
    "Bearer correct-horse-battery-staple\u{7f}",
  ])
  func wrongTokensAreRefused(value: String) throws {
    #expect(try Fixture(token: true).get("/metrics", ["Authorization: \(value)"]).status == 401)
  }

  @Test func aBrowserSignsInOnce() throws {
    let fixture = try Fixture(token: true)
    #expect(try fixture.post("/sign-in", #"{"token":"wrong"}"#).status == 401)
    let response = try fixture.post("/sign-in", #"{"token":"\#(Fixture.secret)"}"#)
    #expect(response.status == 200)
    let cookie = try #require(response.header("Set-Cookie"))
    #expect(cookie.contains("; HttpOnly; SameSite=Strict") && !cookie.contains(Fixture.secret))
    let value = try #require(cookie.split(separator: ";").first)
    #expect(try fixture.get("/api/v1/status", ["Cookie: a=b; \(value); c=d"]).status == 200)
    #expect(try fixture.get("/api/v1/status", ["Cookie: \(value)0"]).status == 401)
    #expect(try fixture.get("/api/v1/status", ["Cookie: swiftlet=\(Fixture.secret)"]).status == 401)
    // The cookie outlives a restart of the server, but not another token.
    #expect(try Fixture(token: true).get("/api/v1/status", ["Cookie: \(value)"]).status == 200)
    let left = try fixture.request("POST", "/sign-out", ["Cookie: \(value)"])
    #expect(left.header("Set-Cookie")?.hasPrefix("swiftlet=; Path=/; Max-Age=0") == true)
  }

  @Test func otherSitesHaveNoAccess() throws {
    let fixture = try Fixture(token: true)
    let swap = #"{"version": 6}"#
    let path = "/api/v1/models/face/swap"
    for origin in ["http://evil.example", "null", "https://localhost", "http://localhost:81", "http://localhost.evil"] {
      #expect(try fixture.post(path, swap, [bearer, "Origin: \(origin)"]).status == 403, "\(origin)")
      #expect(try fixture.post("/sign-in", "{}", ["Origin: \(origin)"]).status == 403, "\(origin)")
    }
    for site in ["cross-site", "same-site", "new"] {
      #expect(try fixture.post(path, swap, [bearer, "Sec-Fetch-Site: \(site)"]).status == 403)
      #expect(try fixture.get("/preview.mjpeg", [bearer, "Sec-Fetch-Site: \(site)"]).status == 403)
      #expect(try fixture.get("/", ["Sec-Fetch-Site: \(site)"]).status == 200)
    }
    #expect(fixture.device.calls().isEmpty)
    #expect(
      try fixture.post(path, swap, [bearer, "Origin: http://localhost", "Sec-Fetch-Site: same-origin"]).status == 200)
  }

  @Test func formsOfOtherSitesAreNoJSON() throws {
    let fixture = try Fixture()
    let head =
      "POST /api/v1/models/face/swap HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 14\r\n"
    for type in ["Content-Type: text/plain\r\n", "Content-Type: application/x-www-form-urlencoded\r\n", ""] {
      #expect(try fixture.raw(head + type + "\r\n" + #"{"version": 6}"#).status == 415)
    }
    #expect(
      try fixture.raw(head + "Content-Type: application/JSON; charset=utf-8\r\n\r\n" + #"{"version": 6}"#).status == 200
    )
  }

  @Test func beyondLoopbackATokenAndACertificateAreNeeded() throws {
    for address in ["0.0.0.0", "::", "192.0.2.7"] {
      #expect(throws: ServerError.self) { _ = try Fixture { $0.address = address } }
      #expect(throws: ServerError.self) { _ = try Fixture(token: true) { $0.address = address } }
    }
  }

  @Test(arguments: ["", "short", "fifteen-letters", "with spaces in between it", "non-ascii-tökens-are-refused"])
  func weakTokensAreRefused(text: String) {
    #expect(throws: ServerError.self) { _ = try Token(reading: Array(text.utf8).span) }
  }

  @Test func aPortThatIsTakenIsTold() throws {
    let fixture = try Fixture()
    do {
      _ = try Fixture { $0.port = fixture.port }
      Issue.record("two servers at one port")
    } catch let error as ServerError {
      #expect(error.message == "listen: Address already in use")
    }
  }
}
