import Foundation
import Metrics
import Synchronization
import Text
import Web

/// A device that replays how a real one was doing and keeps what it is told.
final class SampleDevice: Device, @unchecked Sendable {
  struct State {
    var condition = Condition(isAlive: true, isReady: true)
    var active: UInt64 = 7
    var before: UInt64?
    var calls: [String] = []
    var uploaded: [UInt8] = []
  }

  let state = Mutex(State())
  let start = Date()
  let registry = Registry()
  let inference, age: Latency
  private let windows: Mutex<Windows>

  private struct Windows: ~Copyable {
    var inference, age: LatencyWindow
  }

  init() {
    inference = registry.latency("swiftlet_inference_seconds", help: "In the model.", Label("model", "face"))
    age = registry.latency("swiftlet_frame_age_seconds", help: "Capture to result.", Label("model", "face"))
    registry.counter("swiftlet_frames_total", help: "Frames taken.", Label("source", "door")).add(12)
    windows = Mutex(Windows(inference: LatencyWindow(of: inference), age: LatencyWindow(of: age)))
    for number in 0..<2000 { record(number) }
  }

  /// Most frames take about as long as the median, a few much longer.
  func record(_ number: Int) {
    let angle = Double(number * 7919 % 1000) / 1000
    let time = 2.1e6 * (1 + 0.2 * angle * angle + (number % 97 == 0 ? 1.4 : 0) + (number % 500 == 0 ? 6 : 0))
    inference.record(nanoseconds: UInt64(time))
    age.record(nanoseconds: UInt64(time * 2.2 + 9e6 + 3e6 * angle))
  }

  func calls() -> [String] { state.withLock { $0.calls } }

  private func note(_ call: String) { state.withLock { $0.calls.append(call) } }

  func writeMetrics(to text: inout TextBuffer) { registry.write(to: &text) }

  func condition() -> Condition { state.withLock { $0.condition } }

  func swap(model: String, to version: UInt64) throws(Problem) -> CommandProgress {
    try check(model)
    guard 6...8 ~= version else { throw Problem(.notFound, "the store has no version \(version) of \(model)") }
    note("swap \(model) \(version)")
    state.withLock { state in
      state.before = state.active
      state.active = version
    }
    return version == 8 ? .begun : .done
  }

  func rollBack(model: String) throws(Problem) -> CommandProgress {
    try check(model)
    guard let before = state.withLock({ $0.before }) else {
      throw Problem(.conflict, "there is no version of \(model) to go back to")
    }
    note("roll back \(model)")
    state.withLock { state in
      state.active = before
      state.before = nil
    }
    return .done
  }

  func beginUpload(model: String, byteCount: Int) throws(Problem) -> any Upload {
    try check(model)
    note("upload \(model) \(byteCount)")
    return SampleUpload(self)
  }

  func samples() throws(Problem) -> [SampleStatus] {
    [SampleStatus(identifier: "s-1", model: "face", captureTime: 1_700_000_000_000_000_000, label: "face", score: 0.42)]
  }

  func label(sample: String, as label: String) throws(Problem) {
    guard sample == "s-1" else { throw Problem(.notFound, "there is no sample \(sample)") }
    note("label \(sample) \(label)")
  }

  func add(sample picture: [UInt8], labelled label: String) throws(Problem) -> String {
    note("sample \(picture.count) \(label)")
    return "s-2"
  }

  func take(_ feedback: Feedback) throws(Problem) {
    note("feedback \(feedback.source) \(feedback.sequence) \(feedback.isCorrect) \(feedback.label ?? "-")")
  }

  private func check(_ model: String) throws(Problem) {
    if model != "face" { throw Problem(.notFound, "there is no model \"\(model)\"") }
  }

  private final class SampleUpload: Upload {
    private let device: SampleDevice

    init(_ device: SampleDevice) {
      self.device = device
      device.state.withLock { $0.uploaded = [] }
    }

    func write(_ part: Span<UInt8>) throws(Problem) {
      device.state.withLock { state in part.indices.forEach { state.uploaded.append(part[$0]) } }
    }

    func finish() throws(Problem) -> UInt64 {
      let first = device.state.withLock { $0.uploaded.first }
      guard first == UInt8(ascii: "S") else { throw Problem(.unusable, "this is no .swl file") }
      device.note("finished")
      return 9
    }

    func cancel() { device.note("cancelled") }
  }
}

extension SampleDevice {
  func status() -> DeviceStatus {
    var status = DeviceStatus(name: "porch-camera", version: "0.9", condition: condition())
    status.uptimeSeconds = Date().timeIntervalSince(start) + 93_784
    status.sources = [source("door", "running"), source("yard", "stalled")]
    status.models = [model()]
    var broker = SinkStatus(name: "mqtt", state: "connected")
    broker.deliveredCount = frameCount / 3
    var file = SinkStatus(name: "file", state: "open")
    file.deliveredCount = frameCount
    file.lostCount = 2
    status.sinks = [broker, file]
    status.memory.residentByteCount = 18_400_000
    status.memory.peakResidentByteCount = 19_100_000
    status.memory.arenaByteCount = 1_376_256
    status.temperatureCelsius = 58.4
    status.isThrottled = false
    return status
  }

  private var frameCount: UInt64 { 2_800_000 + UInt64(Date().timeIntervalSince(start) * 29.8) }

  private func source(_ name: String, _ state: String) -> SourceStatus {
    var source = SourceStatus(name: name, state: state)
    (source.width, source.height, source.format) = (1280, 720, "YUYV")
    source.frameCount = state == "running" ? frameCount : 91_200
    source.drops = [CauseCount("superseded", frameCount / 4000), CauseCount("stall", state == "running" ? 0 : 3)]
    return source
  }

  private func model() -> ModelStatus {
    var model = ModelStatus(name: "face")
    model.source = "door"
    model.frameCount = frameCount
    model.missedDeadlineCount = 41
    model.deadlineMilliseconds = 40
    windows.withLock { windows in
      windows.inference.update()
      windows.age.update()
      model.inference = LatencySummary(windows.inference)
      model.age = LatencySummary(windows.age)
    }
    let (active, before) = state.withLock { ($0.active, $0.before) }
    model.versions = (6...8 as ClosedRange<UInt64>).map { number in
      var version = VersionStatus(version: number, name: "2.\(number)", state: .staged)
      version.state = number == active ? .active : number == 8 ? .shadow : .staged
      if number == 8 { (version.frameCount, version.agreement) = (640, 0.972) }
      version.p99Milliseconds = number == 6 ? nil : 2.4 + Double(number) / 10
      return version
    }
    model.canRollBack = before != nil
    var drift = DriftStatus(.warning, warningPSI: 0.1, alarmPSI: 0.25)
    (drift.inputPSI, drift.outputPSI, drift.scoreDistance) = (0.134, 0.042, 0.07)
    model.drift = drift
    return model
  }
}
