import Foundation
import Synchronization
import Testing
import Web

@Suite struct RoutingTests {
  @Test(arguments: [
    ("/", "text/html"), ("/page.css", "text/css"), ("/page.js", "text/javascript"),
    ("/panels.js", "text/javascript"), ("/charts.js", "text/javascript"), ("/live.js", "text/javascript"),
    ("/dom.js", "text/javascript"), ("/icon.svg", "image/svg+xml"),
    ("/metrics", "text/plain; version=0.0.4"), ("/healthz", "text/plain"), ("/readyz", "text/plain"),
    ("/api/v1/status", "application/json"), ("/api/v1/models", "application/json"),
    ("/api/v1/samples", "application/json"), ("/api/v1/status?x=y", "application/json"),
  ])
  func whatCanBeRead(path: String, type: String) throws {
    let fixture = try Fixture()
    let response = try fixture.get(path)
    #expect(response.status == 200)
    #expect(response.header("Content-Type")?.hasPrefix(type) == true)
    #expect(response.header("X-Content-Type-Options") == "nosniff")
    #expect(response.header("Cache-Control") == "no-store")
    #expect(response.header("Content-Security-Policy")?.contains("frame-ancestors 'none'") == true)
    #expect(response.header("Cross-Origin-Resource-Policy") == "same-origin")
    #expect(!response.body.isEmpty)
    let head = try fixture.request("HEAD", path)
    #expect(head.status == 200 && head.body.isEmpty)
  }

  @Test(arguments: [
    "/api", "/api/v1", "/api/v1/", "/api/v2/status", "/api/v1/status/", "/api/v1/models/", "/api/v1/models/a/b",
    "/api/v1/models/../../etc/passwd", "/api/v1/models/%2e%2e/swap", "/api/v1/models/%ff/swap",
    "/api/v1/models/a%0ab/swap", "//", "/index.html",
    "/api/v1/models/a%2Fb/swap", "/api/v1/samples/s-1", "/metrics/x", "/..", "/Page.css",
    "/api/v1/models/" + String(repeating: "x", count: 129),
  ])
  func whatIsNotThere(path: String) throws {
    let response = try Fixture().get(path)
    #expect(response.status == 404)
    #expect(response.header("Content-Type") == "application/problem+json")
    let problem = try JSONSerialization.jsonObject(with: Data(response.body.utf8)) as? [String: Any]
    #expect(problem?["status"] as? Int == 404)
    #expect(problem?["detail"] as? String != nil)
  }

  @Test(arguments: [
    ("POST", "/metrics", "GET, HEAD"), ("DELETE", "/api/v1/models/face", "PUT"), ("GET", "/api/v1/feedback", "POST"),
    ("PUT", "/api/v1/models/face/swap", "POST"), ("OPTIONS", "/api/v1/status", "GET, HEAD"),
  ])
  func otherMethodsAreRefused(method: String, path: String, allowed: String) throws {
    let response = try Fixture().request(method, path)
    #expect(response.status == 405)
    #expect(response.header("Allow") == allowed)
  }

  @Test func commandsReachTheDevice() throws {
    let fixture = try Fixture()
    #expect(try fixture.post("/api/v1/models/face/swap", #"{"version": 6}"#).status == 200)
    #expect(try fixture.post("/api/v1/models/face/swap", #"{"version": 8}"#).status == 202)
    #expect(try fixture.request("POST", "/api/v1/models/face/rollback").status == 200)
    #expect(try fixture.post("/api/v1/samples/s-1/label", #"{"label":"Kätzchen \ud83d\udc31"}"#).status == 200)
    #expect(
      try fixture.post("/api/v1/labels/K%C3%A4tzchen/samples", "a picture", ["Content-Type: image/png"]).status == 201)
    #expect(
      try fixture.post("/api/v1/feedback", #"{"source":"door","sequence":12,"correct":false,"label":"cat"}"#).status
        == 200)
    #expect(
      fixture.device.calls() == [
        "swap face 6", "swap face 8", "roll back face", "label s-1 Kätzchen 🐱", "sample 9 Kätzchen",
        "feedback door 12 false cat",
      ])
  }

  @Test(arguments: [
    ("/api/v1/models/face/swap", #"{"version": 99}"#, 404), ("/api/v1/models/cat/swap", #"{"version": 6}"#, 404),
    ("/api/v1/models/face/swap", "{}", 422), ("/api/v1/models/face/swap", #"{"version": -1}"#, 422),
    ("/api/v1/models/face/swap", #"{"version": 1.5}"#, 422), ("/api/v1/models/face/swap", #"{"version": "6"}"#, 422),
    ("/api/v1/models/face/swap", #"{"versoin": 6}"#, 422), ("/api/v1/models/face/swap", "6", 400),
    ("/api/v1/models/face/swap", #"{"version": 6"#, 400), ("/api/v1/models/face/swap", "", 400),
    ("/api/v1/samples/s-2/label", #"{"label":"x"}"#, 404), ("/api/v1/labels/x/samples", "{}", 415),
    ("/api/v1/feedback", #"{"source":"door"}"#, 422),
    ("/sign-in", #"{"token":"x"}"#, 409),
  ])
  func brokenCommandsAreRefused(path: String, body: String, status: Int) throws {
    let fixture = try Fixture()
    let response = try fixture.post(path, body)
    #expect(response.status == status, "\(response.body)")
    #expect(response.header("Content-Type") == "application/problem+json")
    #expect(fixture.device.calls().isEmpty)
  }

  @Test func rollingBackNeedsAVersion() throws {
    let response = try Fixture().request("POST", "/api/v1/models/face/rollback")
    #expect(response.status == 409)
    #expect(response.body.contains("no version of face to go back to"))
  }

  @Test func healthFollowsTheDevice() throws {
    let fixture = try Fixture()
    fixture.device.state.withLock {
      $0.condition = Condition(isAlive: true, isReady: false, reason: "door gives no frames")
    }
    #expect(try fixture.get("/healthz").status == 200)
    let response = try fixture.get("/readyz")
    #expect(response.status == 503 && response.body == "door gives no frames\n")
    fixture.device.state.withLock { $0.condition = Condition(isAlive: false, isReady: true) }
    #expect(try fixture.get("/healthz").status == 503)
    #expect(try fixture.get("/readyz").status == 503)
  }

  @Test func theStatusHoldsWhatTheDeviceSays() throws {
    let response = try Fixture(preview: true).get("/api/v1/status")
    let status = try #require(try JSONSerialization.jsonObject(with: Data(response.body.utf8)) as? [String: Any])
    #expect(status["name"] as? String == "porch-camera")
    let models = try #require(status["models"] as? [[String: Any]])
    let inference = try #require(models.first?["inference_ms"] as? [String: Any])
    #expect(inference["count"] as? Int == 2000)
    let spans = try #require(inference["histogram"] as? [[Double]])
    #expect(spans.reduce(0) { $0 + Int($1[2]) } == 2000)
    #expect(zip(spans, spans.dropFirst()).allSatisfy { $0[1] <= $1[0] && $0[0] < $0[1] })
    let p50 = try #require(inference["p50"] as? Double)
    #expect(spans.first.map { $0[0] <= p50 } == true)
    #expect((status["preview"] as? [String: Any])?["enabled"] as? Bool == true)
    #expect(
      (models.first?["versions"] as? [[String: Any]])?.map { $0["state"] as? String } == ["staged", "active", "shadow"])
  }
}
