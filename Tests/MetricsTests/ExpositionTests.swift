import Foundation
import Metrics
import Testing
import Text

@Suite struct ExpositionTests {
  private func filledRegistry() -> Registry {
    let registry = Registry()
    registry.counter("swiftlet_frames_total", help: "Frames taken.", Label("source", "door")).add(12)
    registry.counter("swiftlet_frames_total", help: "Frames taken.", Label("source", "a \"b\"\\c\nd")).add(3)
    registry.gauge("swiftlet_temperature_celsius", help: "Of the processor.").set(48.25)
    registry.gauge("swiftlet_drift_score", help: "Of the input.", Label("model", "gesicht-ü")).set(.nan)
    let age = registry.latency("swiftlet_frame_age_seconds", help: "Capture to result.", Label("model", "face"))
    for nanoseconds in [100_000, 100_001, 20_000_000, 9_000_000_000] as [UInt64] {
      age.record(nanoseconds: nanoseconds)
    }
    return registry
  }

  @Test func familiesAreWrittenInOrder() {
    var text = TextBuffer()
    filledRegistry().write(to: &text)
    let lines = text.string.split(separator: "\n")
    #expect(lines[0] == "# HELP swiftlet_frames_total Frames taken.")
    #expect(lines[1] == "# TYPE swiftlet_frames_total counter")
    #expect(lines[2] == #"swiftlet_frames_total{source="door"} 12"#)
    #expect(lines[3] == #"swiftlet_frames_total{source="a \"b\"\\c\nd"} 3"#)
    #expect(lines.contains("swiftlet_temperature_celsius 48.25"))
    #expect(lines.contains(#"swiftlet_drift_score{model="gesicht-ü"} NaN"#))
    #expect(lines.contains(#"swiftlet_frame_age_seconds_bucket{model="face",le="0.0001"} 1"#))
    #expect(lines.contains(#"swiftlet_frame_age_seconds_bucket{model="face",le="0.00025"} 2"#))
    #expect(lines.contains(#"swiftlet_frame_age_seconds_bucket{model="face",le="5.0"} 3"#))
    #expect(lines.contains(#"swiftlet_frame_age_seconds_bucket{model="face",le="+Inf"} 4"#))
    #expect(lines.contains(#"swiftlet_frame_age_seconds_sum{model="face"} 9.020200"#))
    #expect(lines.contains(#"swiftlet_frame_age_seconds_count{model="face"} 4"#))
  }

  @Test func aSeriesThatIsTakenOutIsGone() {
    let registry = Registry()
    let old = registry.gauge("swiftlet_model_info", help: "1 for a loaded model.", Label("version", "1"))
    let new = registry.gauge("swiftlet_model_info", help: "1 for a loaded model.", Label("version", "2"))
    new.set(1)
    registry.remove(old)
    var text = TextBuffer()
    registry.write(to: &text)
    #expect(text.string.contains(#"{version="2"} 1.0"#))
    #expect(!text.string.contains(#"version="1""#))
    registry.remove(new)
    text.clear()
    registry.write(to: &text)
    #expect(text.byteCount == 0)
  }

  /// Prometheus's own parser and its rules for names.
  @Test func promtoolAcceptsIt() throws {
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/promtool") else {
      print("skipped: no promtool; install the Debian package prometheus")
      return
    }
    var text = TextBuffer()
    filledRegistry().write(to: &text)
    #expect(try promtool(text.bytes) == "")
    text.write("swiftlet_frames_total{ 1\n")
    #expect(try promtool(text.bytes) != "")
  }

  /// What the tool complains about; empty when it does not.
  private func promtool(_ metrics: [UInt8]) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/promtool")
    process.arguments = ["check", "metrics"]
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    process.standardError = output
    try process.run()
    try input.fileHandleForWriting.write(contentsOf: metrics)
    try input.fileHandleForWriting.close()
    let complaints = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return process.terminationStatus == 0 ? "" : "\(process.terminationStatus): \(complaints)"
  }
}
