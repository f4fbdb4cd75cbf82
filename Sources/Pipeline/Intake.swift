internal import Camera
internal import Decoders
internal import Imaging
internal import Linux
internal import Metrics
internal import Synchronization

/// Takes the frames of one source and prepares them for every model that will look at them: the work of the thread that
/// captures. The newest frame displaces the one that waits, unless none may be left out.
@safe final class Intake: @unchecked Sendable {
  let options: SourceOptions
  let stages: [Stage]
  let relay = Relay()
  let shots: [Shot]
  /// Rung when a shot is given back.
  let returned = Bell()
  /// Frames are copied for those who look at parts of them or show them.
  let keepsPictures = Atomic<Bool>(false)
  /// Nanoseconds of the monotonic clock at the last frame; 0 before the first.
  let lastFrame = Atomic<UInt64>(0)
  /// Behind the last frame of a source that ends.
  let hasEnded = Atomic<Bool>(false)
  /// For those who show frames; nil when nobody may.
  let display: Display?
  private let contents = Mailbox<ContentNote>()
  private var toldContent: FrameContent?
  private let reason = Mailbox<EndReason>()
  private let counters = Ring<CaptureCounters>(capacity: 1, filler: CaptureCounters())
  private let expectedFrame = Atomic<UInt64>(0)
  private var interval = LatencyEstimate()
  private let inference: Bell
  private let needsPictures: Bool
  private var writing = 0

  /// `stages`: those that look at whole frames. `inference`: rung with every shot.
  init(_ options: SourceOptions, stages: [Stage], stageCount: Int, inference: Bell) {
    self.options = options
    display = options.displayRate.map { Display(framesPerSecond: $0) }
    self.stages = stages
    self.inference = inference
    needsPictures = stages.contains { !$0.children.isEmpty }
    shots = (0..<3).map { Shot(number: $0, stageCount: stageCount) }
  }

  /// Until `isStopped`, or the source ends. A source that cannot be opened has ended.
  func run(_ opener: any SourceOpener, isStopped: () -> Bool) {
    do throws(CameraError) {
      var source = try opener.open()
      while !isStopped() {
        do throws(CameraError) { try takeFrame(&source) } catch {
          guard options.repeats, case .ended = error else { throw error }
          source = try opener.open()
        }
        tell(source.counters)
      }
    } catch { end(error) }
  }

  private func end(_ error: CameraError) {
    reason.put(EndReason(error))
    hasEnded.store(true, ordering: .releasing)
    inference.ring()
  }

  /// Why the source has ended, once.
  func takeReason() -> CameraError? { reason.take()?.error }

  /// What the source has counted, if it has counted anything since the last time.
  func takeCounters() -> CaptureCounters? {
    var latest: CaptureCounters?
    _ = counters.take { latest = $0 }
    return latest
  }

  private func takeFrame(_ source: inout FrameSource) throws(CameraError) {
    if options.looksAtAll, !relay.isEmpty { return waitForReader() }
    guard let frame = try source.nextFrame(timeoutMilliseconds: 200) else { return }
    note(MonotonicClock.nanoseconds)
    options.instruments.captured.add()
    note(frame.content)
    prepare(frame.bytes, frame.content, sequence: UInt64(frame.sequence), captured: frame.nanoseconds)
    let (next, isDisplaced) = relay.send(writing)
    if isDisplaced { options.instruments.displaced.add() }
    writing = next
    inference.ring()
  }

  private func note(_ now: UInt64) {
    let last = lastFrame.load(ordering: .relaxed)
    if last > 0 { interval.add(now - last) }
    lastFrame.store(now, ordering: .relaxed)
    expectedFrame.store(now + interval.mean, ordering: .relaxed)
  }

  /// When the next frame is to be expected, in nanoseconds of the monotonic clock.
  var nextFrame: UInt64 { expectedFrame.load(ordering: .relaxed) }

  private func waitForReader() {
    let seen = returned.count
    if !relay.isEmpty { returned.wait(while: seen, nanoseconds: 100_000_000) }
  }

  private func prepare(_ bytes: RawSpan, _ content: FrameContent, sequence: UInt64, captured: UInt64) {
    let start = MonotonicClock.nanoseconds
    let shot = shots[writing]
    shot.sequence = sequence
    shot.captured = captured
    var isShown = stages.isEmpty
    for stage in stages where fill(shot, for: stage, bytes, content) { isShown = true }
    if needsPictures || keepsPictures.load(ordering: .relaxed) || display?.isWanted ?? false {
      shot.picture.keep(bytes, content)
    } else {
      shot.picture.drop()
    }
    if !isShown { options.instruments.refused.add() }
    options.instruments.preparation.record(nanoseconds: MonotonicClock.nanoseconds - start)
  }

  /// Whether the stage will see the frame.
  private func fill(_ shot: Shot, for stage: Stage, _ bytes: RawSpan, _ content: FrameContent) -> Bool {
    shot.parts[stage.number].server = nil
    shot.parts[stage.number].shadow = nil
    guard let (server, isCanary, shadow) = stage.choose() else { return false }
    do throws(FrameError) {
      shot.parts[stage.number].geometry = try server.fill(shot.number, bytes, content)
      shot.parts[stage.number].server = server
      shot.parts[stage.number].isCanary = isCanary
      guard let shadow else { return true }
      shot.parts[stage.number].shadowGeometry = try shadow.fill(shot.number, bytes, content)
      shot.parts[stage.number].shadow = shadow
      return true
    } catch { return shot.parts[stage.number].server != nil }
  }

  /// What the frames are from now on, if that has changed since the last time.
  func takeContent() -> FrameContent? { contents.take()?.content }

  private func note(_ content: FrameContent) {
    guard content != toldContent else { return }
    toldContent = content
    contents.put(ContentNote(content))
  }

  private var told = CaptureCounters()

  private func tell(_ new: CaptureCounters) {
    guard new != told, counters.give({ $0 = new }) else { return }
    told = new
  }
}

private final class ContentNote: Sendable {
  let content: FrameContent

  init(_ content: FrameContent) { self.content = content }
}

private final class EndReason: Sendable {
  let error: CameraError

  init(_ error: CameraError) { self.error = error }
}
