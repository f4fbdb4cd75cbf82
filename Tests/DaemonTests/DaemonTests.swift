import Foundation
import SamplePrograms
import Spawning
import Testing

/// The built program, started for real: recordings in, results out.
struct DaemonTests {
  @Test func aRecordingIsLookedAtWholeAndInOrder() throws {
    let site = try Site()
    let daemon = try site.start(
      """
      sources:
        - { name: film, type: stdin, format: YUYV, size: 32x16, every_frame: true }
      models:
        - { name: tone, file: \(site.model()), decoder: classes, threshold: 0, limit: 2 }
      sinks:
        - { type: stdout }
        - { type: file, path: \(site.path("results.jsonl")) }
      """, input: Site.frames(50))
    #expect(daemon.end() == 0, "\(daemon.errors)")
    let results = try daemon.results()
    #expect(results.map { $0["sequence"] as? Int } == Array(0..<50))
    #expect(results.allSatisfy { ($0["classes"] as? [Any])?.count == 2 && $0["source"] as? String == "film" })
    #expect(try String(contentsOfFile: site.path("results.jsonl"), encoding: .utf8) == daemon.output)
  }

  @Test func mistakesAreToldWithTheirPlaces() throws {
    let site = try Site()
    let daemon = try site.start("sources: [{name: a, type: camra}]\nmodels: []\n", options: ["--check"])
    #expect(daemon.end() == 1)
    #expect(daemon.errors.contains("swiftletd.yaml:1:"), "\(daemon.errors)")
    #expect(daemon.errors.contains("camera"), "the nearest name is told")
  }

  @Test(arguments: ["no-such-file.swl", "swiftletd.yaml"])
  func aModelThatIsNoneIsRefused(file: String) throws {
    let site = try Site()
    let daemon = try site.start(
      """
      sources: [{ name: film, type: stdin }]
      models: [{ name: tone, file: \(site.path(file)) }]
      sinks: [{ type: stdout }]
      """)
    #expect(daemon.end() == 1)
    #expect(daemon.errors.contains(file) && daemon.errors.filter { $0 == "\n" }.count == 1, "\(daemon.errors)")
  }

  @Test func usageIsTold() throws {
    let site = try Site()
    #expect(try site.run(["--help"]).end() == 0)
    #expect(try site.run([]).end() == 2)
    #expect(try site.run(["--config"]).end() == 2)
    #expect(try site.run(["--config", "/nowhere/x.yaml", "--check"]).end() == 1)
  }

  /// The configuration is read anew on SIGHUP, a broken one is not used, and SIGTERM ends in order.
  @Test func signals() throws {
    let site = try Site()
    func configuration(_ name: String) -> String {
      """
      sources: [{ name: \(name), type: mjpeg, path: \(site.film()), fps: 100, repeat: true }]
      models: [{ name: tone, file: \(site.model()), decoder: classes, threshold: 0 }]
      sinks: [{ type: stdout }]
      logging: { journal: false }
      """
    }
    let daemon = try site.start(configuration("first"))
    #expect(daemon.waitForOutput("\"source\":\"first\""))
    try site.write("sources: 3\n", to: "swiftletd.yaml")
    kill(daemon.identifier, SIGHUP)
    #expect(daemon.waitForErrors("the old one stays"))
    try site.write(configuration("second"), to: "swiftletd.yaml")
    kill(daemon.identifier, SIGHUP)
    #expect(daemon.waitForOutput("\"source\":\"second\""))
    kill(daemon.identifier, SIGTERM)
    #expect(daemon.end() == 0)
  }

  /// A new version runs as a shadow, serves a share and takes over, and can be taken back; the page's interface tells.
  @Test func versionsAreRolledOut() throws {
    let site = try Site()
    for version in 1...2 {
      let install = try site.run(
        ["store", "install", "tone", site.model(version: version), "--directory", site.path("store"), "--unsigned"]
          + (version == 1 ? ["--activate"] : []))
      #expect(install.end() == 0, "\(install.errors)")
    }
    let port = try freePort()
    let daemon = try site.start(
      """
      sources: [{ name: film, type: mjpeg, path: \(site.film()), fps: 200, repeat: true }]
      models: [{ name: tone, store: tone, decoder: classes, threshold: 0 }]
      sinks: [{ type: file, path: \(site.path("results.jsonl")) }]
      store: { directory: \(site.path("store")), require_signature: false }
      rollout: { shadow_frames: 40, canary_frames: 40, canary_share: 0.5, latency_ratio: 100 }
      http: { listen: "127.0.0.1:\(port)" }
      logging: { journal: false }
      """)
    #expect(daemon.waitForErrors("the page is at"))
    let stage = try site.run(["store", "stage", "tone", "2", "--directory", site.path("store"), "--unsigned"])
    #expect(stage.end() == 0, "\(stage.errors)")
    for text in ["runs beside", "serves a share", "version 2 is active"] {
      #expect(daemon.waitForErrors(text), "\(daemon.errors)")
    }
    #expect(try site.waitFor(port, "/api/v1/status", "\"can_roll_back\":true"))
    #expect(try site.post(port, "/api/v1/models/tone/rollback").contains("done"))
    #expect(daemon.waitForErrors("version 1"))
    #expect(try site.get(port, "/metrics").contains("swiftlet_frame_age_seconds_bucket"))
    kill(daemon.identifier, SIGTERM)
    #expect(daemon.end() == 0)
    let list = try site.run(["store", "list", "tone", "--directory", site.path("store"), "--json"])
    #expect(list.end() == 0)
    #expect(list.output.contains("\"active\": 1"), "\(list.output)")
  }

  /// Whoever keeps the store to himself, as on a slow disk, holds up no result.
  @Test func resultsDoNotWaitForTheStore() throws {
    let site = try Site()
    let install = try site.run(
      ["store", "install", "tone", site.model(), "--directory", site.path("store"), "--unsigned", "--activate"])
    #expect(install.end() == 0, "\(install.errors)")
    let daemon = try site.start(
      """
      sources: [{ name: film, type: mjpeg, path: \(site.film()), fps: 200, repeat: true }]
      models: [{ name: tone, store: tone, decoder: classes, threshold: 0 }]
      sinks: [{ type: stdout }]
      store: { directory: \(site.path("store")), require_signature: false }
      logging: { journal: false }
      """)
    #expect(daemon.waitForOutput("\"sequence\":"))
    let store = open(site.path("store"), O_RDONLY)
    try #require(flock(store, LOCK_EX) == 0)
    // The daemon looks into the store once a second, and 64 results find room.
    #expect(daemon.waitForResults(daemon.resultCount + 600))
    close(store)
    kill(daemon.identifier, SIGTERM)
    #expect(daemon.end() == 0, "\(daemon.errors)")
  }
}
