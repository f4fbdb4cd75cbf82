import CBench
import Camera
import Decoders
import Engine
import Foundation
import Imaging
import Linux
import Metrics
import Pipeline
import Publishing
import SamplePrograms
import Testing

struct SteadyPipelineTests {
  /// A hundred thousand frames through capture, preparation, model and results: no memory is taken and no page touched
  /// for the first time. Pages that the kernel itself has taken out of sight for a moment come back by a fault: a few
  /// windows of a thousand frames may see that.
  @Test(arguments: ["raw", "motion JPEG"]) func framesTakeNoMemory(kind: String) async {
    await #expect(processExitsWith: .success) { [kind = kind as String] in
      CurrentProcess.keepMemory()
      let run = try PipelineRun(frameCount: 111_000, kind == "raw" ? .raw : .motionJPEG)
      try run.start()
      run.publish(until: 10_000)
      var allocations: [UInt64] = []
      var faults: [Int64] = []
      allocations.reserveCapacity(101)
      faults.reserveCapacity(101)
      for window in 0...100 {
        run.publish(until: 10_000 + window * 1000)
        faults.append(try MemoryUsage.current().minorFaultCount)
        allocations.append(swl_allocation_count())
      }
      try #require(run.published == 110_000)
      // Asking for faults takes memory as well.
      let askings = allocations[1] - allocations[0]
      let taken = (1...100).filter { allocations[$0] - allocations[$0 - 1] != askings }.count
      let touched = (1...100).filter { faults[$0] != faults[$0 - 1] }.count
      #expect(askings < 100)
      #expect(taken == 0, "\(allocations)")
      #expect(touched <= 5, "\(faults)")
      run.stop()
    }
  }

  /// Versions are exchanged while frames pass; every frame has its result, in order.
  @Test func exchangingVersionsLosesNoFrame() throws {
    let run = try PipelineRun(frameCount: 5000)
    try run.start()
    var swaps = 0
    while run.published < 5000 {
      let before = run.published
      run.publish(until: before + 5)
      try #require(run.published > before, "no result comes")
      try run.swap(to: "\(swaps)")
      swaps += 1
    }
    #expect(swaps >= 1000)
    #expect(run.gapCount == 0 && run.published == 5000)
    #expect(run.versions.count > 100)
    run.stop()
  }

  /// The shadow sees frames and agrees with itself; the canary serves its share.
  @Test func versionsOnTrialSeeFrames() throws {
    let run = try PipelineRun(frameCount: 2000)
    run.collectsReports = true
    let candidate = try run.deployment("2")
    run.deploy(candidate: candidate, .canary(share: 0.25))
    try run.start()
    run.publish(until: 2000)
    run.stop()
    let canaries = run.reports.filter { $0.role == .canary }.count
    #expect(canaries == 500)
    #expect(run.reports.filter { $0.role == .active }.count == 1500)
  }
}

/// What comes through the pipe.
private enum Frames {
  /// YUYV of 32x16 pixels.
  case raw
  /// Pictures of 64x48 pixels.
  case motionJPEG

  func source(_ path: String) throws(CameraError) -> FrameSource {
    guard self == .raw else { return try FrameSource(motionJPEG: path) }
    let format: FrameFormat
    do throws(FrameError) { format = try FrameFormat(.yuyv, width: 32, height: 16) } catch {
      throw .stream(.rawSize)
    }
    return try FrameSource(raw: path, format: format)
  }

  func bytes() throws -> [UInt8] {
    guard self == .motionJPEG else { return (0..<1024).map { UInt8(truncatingIfNeeded: $0 &* 7) } }
    let pixels = (0..<64 * 48 * 3).map { UInt8(truncatingIfNeeded: $0 / 192 &* 3 &+ $0 &* 5) }
    return try Image(width: 64, height: 48, channels: 3, bytes: pixels).encoded(as: .jpeg(quality: 80))
  }
}

/// A pipeline that looks at frames which come through a pipe.
private final class PipelineRun {
  private let frameCount: Int
  private let frames: Frames
  private let folder: String
  private let pipeline: Pipeline
  private let outlets = Outlets(resultCapacity: 64)
  private let file: [UInt8]
  private var writer: SystemThread?
  private(set) var published = 0
  private(set) var gapCount = 0
  private(set) var versions: Set<String> = []
  private(set) var reports: [FrameReport] = []
  private var collectsVersions = false
  var collectsReports = false

  private final class Opener: SourceOpener {
    let path: String
    let frames: Frames
    init(_ path: String, _ frames: Frames) { (self.path, self.frames) = (path, frames) }
    func open() throws(CameraError) -> FrameSource { try frames.source(path) }
  }

  init(frameCount: Int, _ frames: Frames = .raw) throws {
    (self.frameCount, self.frames) = (frameCount, frames)
    folder = "/tmp/swiftlet-pipeline-\(UInt64.random(in: 0 ... .max))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try #require(mkfifo(folder + "/frames", 0o600) == 0)
    file = SamplePrograms.tone(version: 1)
    let registry = Registry()
    let source = SourceOptions(
      name: "pipe", view: FrameView(), looksAtAll: true,
      instruments: SourceInstruments(
        preparation: registry.latency("a_seconds", help: ""), captured: registry.counter("b_total", help: ""),
        displaced: registry.counter("c_total", help: ""), refused: registry.counter("d_total", help: "")))
    let instruments = StageInstruments(
      age: registry.latency("e_seconds", help: ""), inference: registry.latency("f_seconds", help: ""),
      frames: registry.counter("g_total", help: ""), late: registry.counter("h_total", help: ""),
      skippedLate: registry.counter("i_total", help: ""), skippedRate: registry.counter("j_total", help: ""),
      canaryFrames: registry.counter("k_total", help: ""), shadowFrames: registry.counter("l_total", help: ""),
      lost: registry.counter("m_total", help: ""))
    let stage = StageOptions(name: "model", threshold: 0, instruments: instruments)
    pipeline = Pipeline(
      PipelinePlan(sources: [source], stages: [PipelinePlan.Stage(stage, source: 0, labels: [])]), PipelineOptions(),
      outlets: outlets)
    deploy()
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func deployment(_ version: String) throws -> Deployment {
    let file = file
    let session = try Session(file: file.span.bytes)
    return try Deployment(
      session, name: "model", version: version, outputs: .classes(limit: 3, threshold: -10, smoothing: nil),
      labels: nil,
      path: "model")
  }

  func deploy(candidate: Deployment? = nil, _ trial: Trial = .shadow) {
    do { pipeline.deploy(stage: 0, [try deployment("1")], candidate: candidate, trial: trial) } catch {
      Issue.record(error)
    }
  }

  func swap(to version: String) throws {
    collectsVersions = true
    pipeline.deploy(stage: 0, [try deployment(version)])
    pipeline.collect()
  }

  func start() throws {
    let (path, count, frame) = (folder + "/frames", frameCount, try frames.bytes())
    writer = try SystemThread("frames") {
      let pipe = open(path, O_WRONLY)
      for _ in 0..<count {
        var written = 0
        while written < frame.count {
          let result = frame.withUnsafeBytes { write(pipe, $0.baseAddress! + written, frame.count - written) }
          guard result > 0 else { break }
          written += result
        }
      }
      close(pipe)
    }
    try pipeline.start([Opener(path, frames)]) { _ in }
  }

  /// Takes results until there were so many; gives up when none comes for ten seconds.
  func publish(until count: Int) {
    var last = MonotonicClock.nanoseconds
    while published < count, MonotonicClock.nanoseconds - last < 10_000_000_000 {
      let seen = outlets.bell.count
      let isTaken = outlets.results.take { result in
        if result.sequence != UInt64(published) { gapCount += 1 }
        if collectsVersions { versions.insert(result.model.version) }
      }
      takeReports()
      if isTaken {
        published += 1
        last = MonotonicClock.nanoseconds
      } else {
        outlets.bell.wait(while: seen, nanoseconds: 50_000_000)
      }
    }
  }

  private func takeReports() { while outlets.reports.take({ if collectsReports { reports.append($0) } }) {} }

  func stop() {
    pipeline.stop()
    takeReports()
    writer.take()?.join()
  }
}
