internal import Camera
internal import Imaging
internal import Linux
internal import Metrics
internal import Publishing
internal import Synchronization

/// Runs the models on the newest shot of each source in turn and hands on what they say: the work of the thread that
/// infers. Versions in the shadow run when nothing else waits.
struct Inference: ~Copyable {
  private let intakes: [Intake]
  private let outlets: Outlets
  private let isStopped: () -> Bool
  private var result: FrameResult
  private var turn = 0

  init(_ intakes: [Intake], _ outlets: Outlets, isStopped: @escaping () -> Bool) {
    self.intakes = intakes
    self.outlets = outlets
    self.isStopped = isStopped
    result = FrameResult(source: "", model: ModelIdentity(name: "", version: "", labels: []))
  }

  /// Until it is stopped. `feed`: called with every shot, and five times a second when there is none.
  mutating func run(_ bell: Bell, feed: () -> Void) {
    while !isStopped() {
      let seen = bell.count
      if !work() { bell.wait(while: seen, nanoseconds: 200_000_000) }
      feed()
    }
  }

  /// Works on one shot; false when there is none.
  private mutating func work() -> Bool {
    for offset in 0..<intakes.count {
      let intake = intakes[(turn + offset) % intakes.count]
      guard let number = intake.relay.take() else { continue }
      turn += offset + 1
      look(at: intake.shots[number], of: intake)
      intake.relay.giveBack(number)
      intake.returned.ring()
      return true
    }
    return false
  }

  private mutating func look(at shot: Shot, of intake: Intake) {
    let isShown = intake.display?.isDue(MonotonicClock.nanoseconds) ?? false
    if isShown { intake.display?.begin() }
    for stage in intake.stages { serve(stage, shot, intake, isShown: isShown) }
    if isShown { intake.display?.show(shot, MonotonicClock.nanoseconds) }
    for stage in intake.stages { runBeside(stage, shot, intake) }
  }

  private mutating func serve(_ stage: Stage, _ shot: Shot, _ intake: Intake, isShown: Bool) {
    let part = shot.parts[stage.number]
    guard let feed = part.server else { return }
    guard stage.decides(captured: shot.captured) else {
      // There is nothing to compare a version in the shadow with.
      shot.parts[stage.number].shadow = nil
      return
    }
    let started = MonotonicClock.nanoseconds
    begin(feed.deployment, shot, intake)
    result.inferenceTime = stage.run(feed, shot.number, in: part.geometry)
    stage.tell(in: part.geometry, sequence: shot.sequence, &result)
    if isShown { intake.display?.add(result) }
    finish(stage, feed, shot, intake, started: started, isCanary: part.isCanary)
    outlets.watch(stage, feed, shot, result)
    if !stage.children.isEmpty { lookCloser(stage, shot, intake) }
  }

  private mutating func begin(_ deployment: Deployment, _ shot: Shot, _ intake: Intake) {
    result.reset(source: intake.options.name, model: deployment.identity)
    result.sequence = shot.sequence
    result.captureTime = outlets.calendarTime(of: shot.captured)
  }

  /// Hands the result on and tells everyone what became of the frame.
  private mutating func finish(
    _ stage: Stage, _ feed: Feed, _ shot: Shot, _ intake: Intake, started: UInt64, isCanary: Bool
  ) {
    let now = MonotonicClock.nanoseconds
    result.age = now > shot.captured ? now - shot.captured : 0
    publish(stage, waits: intake.options.looksAtAll)
    let isLate = stage.finished(
      feed, captured: shot.captured, started: started, published: now, isCanary: isCanary)
    outlets.report(
      FrameReport(
        stage: stage.number, role: isCanary ? .canary : .active, inferenceTime: result.inferenceTime, isLate: isLate,
        agreement: nil))
  }

  /// A camera does not wait for who publishes; a recording of which no frame may be left out does.
  private mutating func publish(_ stage: Stage, waits: Bool) {
    while !outlets.publish(result) {
      guard waits, !isStopped() else { return stage.instruments.lost.add() }
      MonotonicClock.sleep(until: MonotonicClock.nanoseconds + 200_000)
    }
  }

  /// Shows the parts of the frame that a stage has found to the stages behind it.
  private mutating func lookCloser(_ stage: Stage, _ shot: Shot, _ intake: Intake) {
    guard let content = shot.picture.content else { return }
    let (objects, parent) = (result.objects, result.model)
    for child in stage.children {
      guard let region = child.options.region, let feed = child.choose()?.server else { continue }
      var looked = 0
      for index in 0..<objects.count {
        let object = objects[index]
        guard looked < region.limit, region.wants(object, of: parent) else { continue }
        looked += 1
        guard let place = intake.options.view.frameRegion(of: object, margin: region.margin, in: content) else {
          continue
        }
        look(at: place, FoundRegion(object, of: parent), child, feed, shot, intake)
      }
    }
  }

  private mutating func look(
    at place: FrameRegion, _ region: FoundRegion, _ stage: Stage, _ feed: Feed, _ shot: Shot, _ intake: Intake
  ) {
    guard let content = shot.picture.content, stage.decides(captured: shot.captured) else { return }
    let started = MonotonicClock.nanoseconds
    do throws(FrameError) {
      let picture = shot.picture
      let geometry = try feed.fill(0, picture.bytes, content, region: place)
      begin(feed.deployment, shot, intake)
      result.region = region
      result.inferenceTime = stage.run(feed, 0, in: geometry)
      stage.tell(in: geometry, sequence: shot.sequence, &result)
    } catch { return intake.options.instruments.refused.add() }
    finish(stage, feed, shot, intake, started: started, isCanary: false)
  }

  /// Runs the version in the shadow of a stage's active one, when nothing waits and there is time until the next frame.
  private mutating func runBeside(_ stage: Stage, _ shot: Shot, _ intake: Intake) {
    let part = shot.parts[stage.number]
    guard let shadow = part.shadow, hasTime(for: stage) else { return }
    let (time, agreement) = stage.runBeside(shadow, shot.number, in: part.shadowGeometry)
    outlets.report(
      FrameReport(stage: stage.number, role: .shadow, inferenceTime: time, isLate: false, agreement: agreement))
  }

  private func hasTime(for stage: Stage) -> Bool {
    let end = MonotonicClock.nanoseconds + stage.trialNanoseconds
    return intakes.allSatisfy { $0.relay.isEmpty && end <= $0.nextFrame }
  }
}
