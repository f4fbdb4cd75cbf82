package import Linux
package import Publishing
internal import Synchronization

/// Where the thread that infers leaves what it has for others; none of them can hold it up.
@safe package final class Outlets: @unchecked Sendable {
  /// Rung with every result.
  package let bell = Bell()
  /// Results in the order they were made, for one thread that publishes.
  package let results: Ring<FrameResult>
  /// What became of frames, for the same thread.
  package let reports = Ring<FrameReport>(
    capacity: 4096, filler: FrameReport(stage: 0, role: .active, inferenceTime: 0, isLate: false, agreement: nil))
  /// The calendar's nanoseconds at nanosecond 0 of the monotonic clock.
  private let epoch = Atomic<UInt64>(0)

  package init(resultCapacity: Int = 64) {
    let identity = ModelIdentity(name: "", version: "", labels: [])
    results = Ring(capacity: resultCapacity, filler: FrameResult(source: "", model: identity))
    setClock()
  }

  /// Takes over the time of day, to be called now and then.
  package func setClock() {
    epoch.store(CalendarClock.nanoseconds &- MonotonicClock.nanoseconds, ordering: .relaxed)
  }

  func calendarTime(of monotonic: UInt64) -> UInt64 { monotonic &+ epoch.load(ordering: .relaxed) }

  /// Whether there was room.
  func publish(_ result: borrowing FrameResult) -> Bool {
    let copy = copy result
    let isTaken = results.give { $0 = copy }
    bell.ring()
    return isTaken
  }

  func report(_ report: FrameReport) { _ = reports.give { $0 = report } }

  /// Whoever watches what models see and say: called by the thread that infers, to be quick.
  package var observer: (any FrameObserver)?

  func watch(_ stage: Stage, _ feed: Feed, _ shot: Shot, _ result: borrowing FrameResult) {
    observer?.observe(
      stage: stage.number, feed.deployment, feed.bytes(shot.number), shot.picture, result)
  }
}

/// Sees every frame that a model has served.
package protocol FrameObserver: AnyObject {
  /// `input`: the tensor that the model saw, as stored. `picture`: the frame, where it was kept.
  func observe(
    stage: Int, _ deployment: Deployment, _ input: RawSpan, _ picture: KeptPicture, _ result: borrowing FrameResult)
}
