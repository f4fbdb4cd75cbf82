/// Decides what happens to a device: when it is started, which frames count, and what a fault leads to.
///
/// It makes no calls and reads no clock: events and times, in nanoseconds, come in, actions go out. Every failure closes
/// the device and starts it again, the first time at once.
package struct CaptureMachine: Sendable {
  package enum Failure: Equatable, CaseIterable, Sendable {
    case deviceError, disconnected, formatChanged, other
  }

  package enum Quality: Equatable, CaseIterable, Sendable {
    case good, damaged, empty, truncated
  }

  package enum Event: Equatable, Sendable {
    /// Time has passed.
    case tick
    case started, startFailed
    case frame(Quality, sequence: UInt32)
    case failed(Failure)
  }

  package enum Action: Equatable, Sendable {
    /// Open, set up and stream; answer with `started` or `startFailed`.
    case start
    /// Stop and close, then ask again with `tick`.
    case close
    /// Keep the frame for the caller, or give its buffer back.
    case keep, giveBack
    /// Nothing to do before this time, unless something happens.
    case wait(until: UInt64)
  }

  private enum State: Equatable, Sendable {
    case closed(retryAt: UInt64)
    case starting
    case streaming(since: UInt64)
  }

  private var state = State.closed(retryAt: 0)
  private var gaps = SequenceGaps()
  private var retry: RetryDelay
  private let stallTime: UInt64
  private var isRecovering = false
  package var counters = CaptureCounters()

  /// `stallTime`: nanoseconds without a good frame after which a device is taken to hang.
  package init(stallTime: UInt64, retry: RetryDelay = RetryDelay(first: 100_000_000, longest: 2_000_000_000)) {
    self.stallTime = stallTime
    self.retry = retry
  }

  package var isStreaming: Bool {
    if case .streaming = state { true } else { false }
  }

  package mutating func handle(_ event: Event, at now: UInt64) -> Action {
    switch (state, event) {
    case (.closed(let retryAt), .tick):
      guard now >= retryAt else { return .wait(until: retryAt) }
      state = .starting
      return .start
    case (.starting, .started):
      gaps.restart()
      state = .streaming(since: now)
      return .wait(until: now &+ stallTime)
    case (.starting, .startFailed):
      counters.failedStarts += 1
      return close(at: now)
    case (.streaming(let since), .tick):
      guard now >= since &+ stallTime else { return .wait(until: since &+ stallTime) }
      counters.stalls += 1
      return close(at: now)
    case (.streaming, .frame(let quality, let sequence)): return judge(quality, sequence, at: now)
    case (.streaming, .failed(let failure)):
      count(failure)
      return close(at: now)
    // A frame or a failure of a device that is closed already.
    case (.closed(let retryAt), _): return .wait(until: retryAt)
    case (.starting, _): return .wait(until: now)
    case (.streaming(let since), _): return .wait(until: since &+ stallTime)
    }
  }

  private mutating func close(at now: UInt64) -> Action {
    isRecovering = true
    state = .closed(retryAt: now &+ retry.take())
    return .close
  }

  private mutating func judge(_ quality: Quality, _ sequence: UInt32, at now: UInt64) -> Action {
    counters.missed += gaps.missed(before: sequence)
    switch quality {
    case .good: break
    case .damaged: counters.damaged += 1
    case .empty: counters.empty += 1
    case .truncated: counters.truncated += 1
    }
    guard quality == .good else { return .giveBack }
    state = .streaming(since: now)
    retry.reset()
    if isRecovering { counters.recoveries += 1 }
    isRecovering = false
    return .keep
  }

  private mutating func count(_ failure: Failure) {
    switch failure {
    case .deviceError: counters.deviceErrors += 1
    case .disconnected: counters.disconnections += 1
    case .formatChanged: counters.formatChanges += 1
    case .other: counters.otherFailures += 1
    }
  }
}
