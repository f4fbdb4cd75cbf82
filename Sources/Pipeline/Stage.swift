internal import Decoders
internal import Imaging
internal import Linux
internal import Metrics
internal import Publishing
internal import Rollout
internal import Synchronization
internal import Vision

/// One model's work on one source.
///
/// What is `let` and atomic is for all threads; `lineup` and `share` belong to the thread that prepares its frames, which
/// is the one that captures, and for parts of pictures the one that infers; the rest belongs to the one that infers.
@safe final class Stage: @unchecked Sendable {
  let options: StageOptions
  let number: Int
  let source: Int
  /// Stages that look at parts of the picture that this one finds.
  let children: [Stage]
  let instruments: StageInstruments

  /// What is to run from the next frame on.
  let next = Mailbox<Lineup>()
  private(set) var lineup: Lineup?
  private var share = FrameShare(0)

  /// Which of the lineup's models is to be prepared for.
  let level = Atomic<Int>(0)
  private var policy: DeadlinePolicy?
  private var scene: Scene
  /// What the version that serves, and the one in its shadow, found last.
  private var found = PictureFindings()
  private var foundBeside = PictureFindings()
  private var trialTime = LatencyEstimate()

  init(_ options: StageOptions, number: Int, source: Int, labels: [String], children: [Stage]) {
    self.options = options
    self.number = number
    self.source = source
    self.children = children
    instruments = options.instruments
    scene = Scene(options.scene, labels: labels)
    policy = options.deadline.map { DeadlinePolicy($0, levelCount: options.levelCount) }
  }

  /// Who serves the next frame, whether on trial, and who runs beside it.
  func choose() -> (server: Feed, isCanary: Bool, shadow: Feed?)? {
    if let new = next.take() { begin(new) }
    guard let lineup, !lineup.levels.isEmpty else { return nil }
    let server = lineup.levels[min(level.load(ordering: .relaxed), lineup.levels.count - 1)]
    guard let candidate = lineup.candidate else { return (server, false, nil) }
    switch lineup.trial {
    case .shadow: return (server, false, candidate)
    case .canary: return share.next() ? (candidate, true, nil) : (server, false, nil)
    }
  }

  private func begin(_ new: Lineup) {
    lineup = new
    if case .canary(let part) = new.trial { share = FrameShare(part) }
  }

  /// Whether a frame of this time stamp is to be worked on now.
  func decides(captured: UInt64) -> Bool {
    guard policy != nil else { return true }
    switch policy!.decide(captured: captured, now: MonotonicClock.nanoseconds) {
    case .run(let level):
      self.level.store(level, ordering: .relaxed)
      return true
    case .skipLate:
      instruments.skippedLate.add()
      return false
    case .skipRate:
      instruments.skippedRate.add()
      return false
    }
  }

  /// Runs a model on the tensor of a shot; returns the nanoseconds it computed.
  func run(_ feed: Feed, _ shot: Int, in picture: PictureGeometry) -> UInt64 {
    let time = feed.run(shot, in: picture, into: &found)
    instruments.inference.record(nanoseconds: time)
    return time
  }

  /// Adds to a result what the last run found.
  func tell(in picture: PictureGeometry, sequence: UInt64, _ result: inout FrameResult) {
    result.addClasses(found)
    scene.update(found, in: picture, sequence: sequence, threshold: options.threshold, into: &result)
    result.addKeypoints(found, in: picture)
  }

  /// Learns what became of a frame; returns whether its result came too late.
  func finished(_ feed: Feed, captured: UInt64, started: UInt64, published: UInt64, isCanary: Bool) -> Bool {
    instruments.frames.add()
    instruments.age.record(nanoseconds: published > captured ? published - captured : 0)
    if isCanary { instruments.canaryFrames.add() }
    let isLate =
      policy?.finished(level: feed.level, captured: captured, started: started, published: published) ?? false
    if isLate { instruments.late.add() }
    return isLate
  }

  /// Runs the version in the shadow on the frame that the active one has just worked on; returns the nanoseconds it
  /// computed and how far the two agree.
  func runBeside(_ shadow: Feed, _ shot: Int, in picture: PictureGeometry) -> (time: UInt64, agreement: Double) {
    let time = shadow.run(shot, in: picture, into: &foundBeside)
    trialTime.add(time)
    instruments.shadowFrames.add()
    return (time, agreement(found, foundBeside, threshold: options.threshold))
  }

  /// How long the version in the shadow takes at worst, in nanoseconds.
  var trialNanoseconds: UInt64 { trialTime.upper ?? 0 }
}
