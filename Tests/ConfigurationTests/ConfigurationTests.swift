import Camera
import Configuration
import Foundation
import Imaging
import Testing

@Suite struct ConfigurationTests {
  private static let example = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Sources/swiftletd/example.yaml")

  @Test func theExampleIsTaken() throws {
    let text = try String(contentsOf: ConfigurationTests.example, encoding: .utf8)
    #expect(findings(text) == [])
    let configuration = try configuration(text)
    #expect(configuration.sources.map { $0.name } == ["door", "recorded", "film", "neighbour", "pipe"])
    guard case .camera(let camera) = configuration.sources[0].kind else { throw Unexpected() }
    #expect(camera.format == .pixels(.yuyv) && camera.size?.width == 1280 && camera.controls.powerLine == .hertz50)
    #expect(configuration.models[0].onMiss == .degrade && configuration.models[0].degradesTo == "face-small")
    #expect(configuration.models[2].region?.classes == ["face"])
    #expect(configuration.zones[0].polygon.count == 4)
    guard case .mqtt(let mqtt) = configuration.sinks[4].kind else { throw Unexpected() }
    #expect(mqtt.port == 8883 && mqtt.spool?.limitBytes == 16 << 20 && mqtt.tls?.keyFile == "/etc/swiftlet/client.key")
    #expect(configuration.http?.isLoopback == true)
    #expect(configuration.samples?.limitBytes == 64 << 20)
    let federation = try #require(configuration.federation)
    #expect(federation.model == "age" && federation.eligibility.window! == (1320, 360) && federation.privacy?.norm == 1)
  }

  /// Leaving out what the example marks as a default changes nothing.
  @Test func defaultsAreThoseOfTheExample() throws {
    let few = try configuration(smallest)
    let all = try configuration(String(contentsOf: ConfigurationTests.example, encoding: .utf8))
    #expect("\(few.pipeline)" == "\(all.pipeline)")
    #expect("\(few.tracking)" == "\(all.tracking)")
    #expect("\(few.rollout)" == "\(all.rollout)")
    #expect("\(few.drift)" == "\(all.drift)")
    #expect("\(few.logging)" == "\(all.logging)")
    #expect(few.http == nil && few.samples == nil && few.federation == nil && few.sinks.isEmpty)
    let (short, long) = (few.models[0], all.models[0])
    #expect(short.threshold == long.threshold && short.overlap == long.overlap && short.limit == long.limit)
    #expect(short.smoothing == long.smoothing && short.decoder == .fromModel && short.onMiss == .skip)
  }

  @Test func allErrorsAreToldAtOnceWithTheirPlaces() {
    let text = """
      sources:
        - name: door
          device: /dev/video0
          format: YUVY
          fps: fast
          sizee: 640x480
      models:
        - name: face
          file: face.swl
          on_miss: degrade
      zoness: []
      """
    #expect(
      findings(text) == [
        "x.yaml:4:13: sources[0].format: unknown value \"YUVY\"; did you mean YUYV? one of YUYV, YVYU, UYVY, VYUY, "
          + "NV12, NV21, NV16, NV61, YU12, YV12, YUV422, RGB24, BGR24, RGBX, BGRX, XRGB, XBGR, GREY, Y10, Y12, Y16, RGGB, "
          + "GRBG, GBRG, BGGR, MJPEG",
        "x.yaml:5:10: sources[0].fps: \"fast\" must be a number from 0.1 to 1000.0",
        "x.yaml:6:5: sources[0]: unknown name \"sizee\"; did you mean \"size\"?",
        "x.yaml:10:14: models[0].on_miss: on_miss: degrade and degrade_to: MODEL belong together",
        "x.yaml:11:1: unknown name \"zoness\"; did you mean \"zones\"?",
      ])
  }

  @Test(arguments: [
    ("models: [{name: a, file: a}, {name: a, file: b}]", "1:30: models: the name \"a\" is given twice"),
    ("models: [{name: a, file: a, source: dor}]", "1:10: models[0].source: there is no \"dor\"; there are: door"),
    ("models: [{name: a, file: a, store: a}]", "1:26: models[0].file: give either"),
    ("models: [{name: a, file: a, region: {model: a}}]", "1:10: models[0].region.model: the models wait"),
    ("models: [{name: a, file: a, threshold: nan}]", "1:40: models[0].threshold: \"nan\" must be a number"),
    ("models: [{name: a, file: a, limit: 99999999999999999999}]", "1:36: models[0].limit: "),
    ("models: [{name: a, file: a}]\nhttp: {listen: \"0.0.0.0:80\"}", "2:16: http.listen: beyond loopback"),
    ("models: [{name: a, file: a}]\nhttp: {listen: localhost}", "2:16: http.listen: \"localhost\" must be ADDRESS"),
    ("models: [{name: a, file: a}]\nsinks: [{type: sse}]", "2:9: sinks[0].type: sse needs http"),
    ("models: [{name: a, file: a}]\nsinks: [{type: mqtt, host: b, topic: a/#}]", "2:38: sinks[0].topic: must be"),
    (
      "models: [{name: a, file: a}]\nsinks: [{type: file, path: b, rotate_bytes: 1TiB}]", "2:45: sinks[0].rotate_bytes:"
    ),
    (
      "models: [{name: a, file: a}]\nlines: [{name: l, source: door, from: [0, 2], to: [1, 1]}]",
      "2:39: lines[0].from: "
    ),
    ("models: [{name: a, file: a}]\nsources: 7", "3:1: the key \"sources\" occurs twice"),
    ("models: 7", "1:9: models: must be a list"), ("models: [7]", "1:10: models[0]: must hold names and values"),
  ])
  func mistakesAreNamed(text: String, expected: String) {
    let lines = findings(text + "\nsources: [{name: door, device: /dev/video0}]\n")
    #expect(lines.contains { $0.hasPrefix("x.yaml:" + expected) }, "\(lines)")
  }

  @Test(arguments: [
    ("server: fleet.example", "4:11: federation.server: \"fleet.example\" must be https://HOST:PORT"),
    ("server: https://fleet.example/fleet", "4:11: federation.server:"),
    ("server: https://fleet.example:0", "4:11: federation.server:"),
    ("server: http://fleet.example:9092", "4:11: federation.server: http is not encrypted"),
    ("pinned_key: sha256//abc", "4:15: federation.pinned_key:"),
    ("cert: a.pem", "4:9: federation.cert: cert and key belong together"),
    ("model: b", "4:3: federation.model: there is no \"b\""),
    ("model: c", "4:3: federation.model: c must be of the store"),
    ("heartbeat_s: 5", "4:16: federation.heartbeat_s:"), ("modell: a", "4:3: federation: unknown name"),
    ("samples: {least: 9, most: 3}", "4:20: federation.samples.least:"),
    ("samples: {hold_out: 1}", "4:23: federation.samples.hold_out:"),
    ("eligibility: {from: \"22:00\"}", "4:23: federation.eligibility.from:"),
    ("eligibility: {from: 24:00, to: 1:00}", "4:23: federation.eligibility.from:"),
    ("privacy: {noise: 1}", "4:12: federation.privacy.norm: is missing"),
    ("privacy: {secure_sum: required, noise: 1}", "4:12: federation.privacy.norm: is missing"),
    ("privacy: {secure_sum: maybe}", "4:25: federation.privacy.secure_sum: unknown value"),
    ("privacy: {secure_sum: required, secure_sum_least: 2}", "4:53: federation.privacy.secure_sum_least:"),
    (
      "privacy: {secure_sum: refused, secure_sum_keys: a.pem}",
      "4:51: federation.privacy.secure_sum_keys: has no use"
    ),
  ])
  func mistakesOfAFederationAreNamed(line: String, expected: String) {
    let name = line.prefix { $0 != ":" }
    let usual = ["server: https://fleet.example:9092", "model: a"].filter { !$0.hasPrefix(name + ":") }
    let text = """
      sources: [{name: door, device: /dev/video0}]
      models: [{name: a, store: a}, {name: c, file: c}]
      federation:
        \(([line] + usual).joined(separator: "\n  "))
      samples: {key_file: k}

      """
    let lines = findings(text)
    #expect(lines.contains { $0.hasPrefix("x.yaml:" + expected) }, "\(lines)")
  }

  @Test func aFederationNeedsSamples() {
    let lines = findings(
      "models: [{name: a, store: a}]\nsources: [{name: door, device: /dev/video0}]\n"
        + "federation: {server: http://127.0.0.1:9092, model: a}\n")
    #expect(lines.count == 1 && lines[0].contains("federation: needs samples"), "\(lines)")
  }

  @Test func anEmptyFileNamesWhatIsMissing() {
    for text in ["", "# nothing\n", "---\n", "{}"] {
      let lines = findings(text)
      #expect(lines.contains { $0.hasSuffix("sources: is missing: at least one source of frames") }, "\(lines)")
      #expect(lines.contains { $0.hasSuffix("models: is missing: at least one model") }, "\(lines)")
    }
  }
}

private struct Unexpected: Error {}
