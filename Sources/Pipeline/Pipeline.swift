package import Camera
package import Linux
internal import Publishing
internal import Synchronization

/// Sources, and the models that look at what they give, running on threads of their own: one for each source that
/// captures and prepares, one for all that infers. What they make is left in `outlets`.
@safe package final class Pipeline: @unchecked Sendable {
  package let outlets: Outlets
  private let intakes: [Intake]
  private let stages: [Stage]
  private let options: PipelineOptions
  private let bell = Bell()
  private let stops = Atomic<Bool>(false)
  private let fed = Atomic<UInt64>(0)
  private var threads: [RunningThread] = []
  /// Deployments that threads may still be using.
  private var retired: [Lineup] = []
  private var lineups: [Lineup?]
  private var contents: [FrameContent?]

  /// Stages are numbered in the order of `plan.stages`.
  package init(_ plan: PipelinePlan, _ options: PipelineOptions, outlets: Outlets) {
    self.options = options
    self.outlets = outlets
    var made: [Int: Stage] = [:]
    // Who looks at parts comes behind whose parts it looks at, and is made before.
    for number in plan.stages.indices.reversed() {
      let item = plan.stages[number]
      let children = plan.stages.indices.compactMap { plan.stages[$0].parent == number ? made[$0] : nil }
      made[number] = Stage(item.options, number: number, source: item.source, labels: item.labels, children: children)
    }
    let stages = plan.stages.indices.map { made[$0]! }
    let bell = bell
    intakes = plan.sources.enumerated().map { index, source in
      let whole = stages.filter { $0.source == index && plan.stages[$0.number].parent == nil }
      return Intake(source, stages: whole, stageCount: stages.count, inference: bell)
    }
    self.stages = stages
    lineups = stages.map { _ in nil }
    contents = plan.sources.map { _ in nil }
  }

  /// Starts the threads; sources are in the order of the plan, and asked for on their own thread.
  package func start(
    _ sources: [any SourceOpener], warn: @escaping @Sendable (SystemError) -> Void
  ) throws(SystemError) {
    let (options, outlets, bell) = (options, outlets, bell)
    let isStopped: @Sendable () -> Bool = { [self] in stops.load(ordering: .relaxed) }
    let intakes = intakes
    threads.append(
      try RunningThread("inference") { [self] in
        options.apply(thread: 0, warn)
        var inference = Inference(intakes, outlets, isStopped: isStopped)
        inference.run(bell) { fed.store(MonotonicClock.nanoseconds, ordering: .relaxed) }
      })
    for (index, opener) in sources.enumerated() {
      let intake = intakes[index]
      threads.append(
        try RunningThread("capture-\(intake.options.name)") {
          options.apply(thread: 1 + index, warn)
          intake.run(opener, isStopped: isStopped)
        })
    }
  }

  /// Stops and waits until all threads have ended.
  package func stop() {
    stops.store(true, ordering: .relaxed)
    bell.ring()
    for intake in intakes { intake.returned.ring() }
    for thread in threads { thread.join() }
    threads = []
  }

  /// What runs in a stage from its next frame on: versions by size, and one on trial.
  package func deploy(
    stage number: Int, _ levels: [Deployment], candidate: Deployment? = nil, trial: Trial = .shadow
  ) {
    let stage = stages[number]
    let intake = intakes[stage.source]
    let shots = intake.shots.count
    let known = lineups[number]
    func feed(_ deployment: Deployment, _ level: Int) -> Feed {
      // Frames that are prepared already stay where they are.
      if let feed = known?.feed(of: deployment, level: level) { return feed }
      return Feed(deployment, level: level, view: intake.options.view, shots: shots)
    }
    let lineup = Lineup(
      levels: levels.enumerated().map { feed($1, $0) }, candidate: candidate.map { feed($0, 0) }, trial: trial)
    stage.next.put(lineup)
    if let known { retired.append(known) }
    lineups[number] = lineup
  }

  /// Gives up what no thread uses any more; to be called now and then by the thread that deploys.
  package func collect() {
    var kept: [Lineup] = []
    while var lineup = retired.popLast() {
      if !isKnownUniquelyReferenced(&lineup) { kept.append(lineup) }
    }
    retired = kept
  }

  /// Whether the thread that infers went round within the time, in nanoseconds.
  package func isAlive(within time: UInt64) -> Bool {
    MonotonicClock.nanoseconds &- fed.load(ordering: .relaxed) <= time
  }

  package func display(source: Int) -> Display? { intakes[source].display }

  /// What a source has counted, if that has changed.
  package func takeCounters(source: Int) -> CaptureCounters? { intakes[source].takeCounters() }

  /// What a source's frames are; nil before the first.
  package func content(source: Int) -> FrameContent? {
    if let new = intakes[source].takeContent() { contents[source] = new }
    return contents[source]
  }

  /// Copies every frame for those who look at whole ones.
  package func keepPictures(source: Int) { intakes[source].keepsPictures.store(true, ordering: .relaxed) }

  /// Why a source has ended, once.
  package func takeReason(source: Int) -> CameraError? { intakes[source].takeReason() }

  /// Whether a source has given its last frame, and all was looked at.
  package func hasEnded(source: Int) -> Bool {
    intakes[source].hasEnded.load(ordering: .acquiring) && intakes[source].relay.isEmpty
  }

  /// Nanoseconds of the monotonic clock at a source's last frame; 0 before the first.
  package func lastFrame(source: Int) -> UInt64 { intakes[source].lastFrame.load(ordering: .relaxed) }
}

/// A thread that can be kept in a list.
private final class RunningThread {
  private var thread: SystemThread?

  init(_ name: String, _ body: @escaping @Sendable () -> Void) throws(SystemError) {
    thread = try SystemThread(name, body)
  }

  func join() { thread.take()?.join() }
}

extension Lineup {
  func feed(of deployment: Deployment, level: Int) -> Feed? {
    for feed in levels where feed.deployment === deployment && feed.level == level { return feed }
    guard let candidate, candidate.deployment === deployment, candidate.level == level else { return nil }
    return candidate
  }
}
