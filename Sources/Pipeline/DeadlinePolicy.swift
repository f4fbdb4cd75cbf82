/// Decides frame by frame what runs, from how long earlier frames took. It reads no clock: times are given.
///
/// Steps down, to a smaller model or a lower rate, come when several of the last eight frames were late; steps back up
/// when a row of frames was in time. A step up that has to be taken back doubles the row that the next one needs, so that
/// a load just above what the machine can do does not make it waver.
public struct DeadlinePolicy: Sendable {
  public enum Decision: Sendable, Equatable {
    /// Work on the frame with the model of this level, 0 being the full one.
    case run(level: Int)
    /// It would be late.
    case skipLate
    /// The rate has been lowered.
    case skipRate
  }

  private let deadline: Deadline
  /// Models to degrade to, the full one included.
  private let levelCount: Int

  public private(set) var level = 0
  /// One frame in so many is worked on.
  public private(set) var interval = 1

  private var estimates: [LatencyEstimate]
  private var recent = RecentFrames()
  private var framesUntilNext = 0
  private var skippedInARow = 0
  /// The frame at work was expected to be late.
  private var isProbe = false
  private var inTimeInARow = 0
  private var calm: Int
  private var isOnTrial = false

  /// Late frames in a row that are passed over before one is worked on all the same, to learn whether that is still so.
  private static let mostSkips = 8
  private static let longestCalmFactor = 64

  public init(_ deadline: Deadline, levelCount: Int = 1) {
    precondition(levelCount > 0 && (1...8).contains(deadline.tolerance) && deadline.calm > 0)
    self.deadline = deadline
    self.levelCount = levelCount
    estimates = Array(repeating: LatencyEstimate(), count: levelCount)
    calm = deadline.calm
  }

  /// What to do with a frame of this time stamp at this moment, in nanoseconds of one clock.
  public mutating func decide(captured: UInt64, now: UInt64) -> Decision {
    if framesUntilNext > 0 {
      framesUntilNext -= 1
      return .skipRate
    }
    isProbe = deadline.response == .skip && wouldBeLate(captured, now)
    if isProbe, skippedInARow < DeadlinePolicy.mostSkips {
      skippedInARow += 1
      return .skipLate
    }
    skippedInARow = 0
    framesUntilNext = interval - 1
    return .run(level: level)
  }

  /// Learns what became of a frame that ran at `level`; returns whether it was late.
  @discardableResult
  public mutating func finished(level: Int, captured: UInt64, started: UInt64, published: UInt64) -> Bool {
    let isLate = published > captured && published - captured > deadline.nanoseconds
    // What was expected no longer holds.
    if isProbe, !isLate { estimates[level].restart() }
    estimates[level].add(published > started ? published - started : 0)
    guard level == self.level else { return isLate }
    recent.add(isLate: isLate)
    inTimeInARow = isLate ? 0 : inTimeInARow + 1
    if recent.lateCount >= deadline.tolerance {
      stepDown()
    } else if inTimeInARow >= (isOnTrial ? deadline.calm : calm) {
      isOnTrial ? passTrial() : stepUp()
    }
    return isLate
  }

  private func wouldBeLate(_ captured: UInt64, _ now: UInt64) -> Bool {
    guard let time = estimates[level].upper else { return false }
    let age = now > captured ? now - captured : 0
    let (sum, passesEnd) = age.addingReportingOverflow(time)
    return passesEnd || sum > deadline.nanoseconds
  }

  private mutating func stepDown() {
    if isOnTrial { calm = min(calm * 2, deadline.calm * DeadlinePolicy.longestCalmFactor) }
    switch deadline.response {
    case .skip: break
    case .degrade: level = min(level + 1, levelCount - 1)
    case .lowerRate(let most): interval = min(interval + 1, max(most, 1))
    }
    observe(onTrial: false)
  }

  private mutating func stepUp() {
    guard level > 0 || interval > 1 else { return observe(onTrial: false) }
    level = max(level - 1, 0)
    interval = max(interval - 1, 1)
    observe(onTrial: true)
  }

  /// The step up has held.
  private mutating func passTrial() {
    calm = deadline.calm
    observe(onTrial: false)
  }

  private mutating func observe(onTrial: Bool) {
    recent = RecentFrames()
    inTimeInARow = 0
    isOnTrial = onTrial
  }
}

/// Whether each of the last eight frames was late.
private struct RecentFrames {
  private var late: UInt8 = 0

  var lateCount: Int { late.nonzeroBitCount }

  mutating func add(isLate: Bool) { late = late << 1 | (isLate ? 1 : 0) }
}
