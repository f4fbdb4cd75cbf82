/// At how many frames of a stage its rules are looked at.
///
/// Before the frames asked for, at 32, 64, 128 ...: only what is clearly broken ends the stage. At the frames asked for,
/// twice and four times as many: a version that keeps the rules as measured goes on, one that clearly breaks them goes;
/// the last look leaves nothing open.
struct Looks: Sendable {
  enum Kind: Equatable {
    case early
    case full
    case last
  }

  private let frames: Int
  private var next: Int

  /// `frames`: those asked for.
  init(frames: Int) {
    self.frames = max(frames, RolloutRules.leastFrames)
    next = RolloutRules.leastFrames
  }

  /// Which look is due at so many frames; nil: none.
  mutating func due(at count: Int) -> Kind? {
    guard count >= next else { return nil }
    let kind: Kind = count < frames ? .early : count >= frames * 4 ? .last : .full
    next = count < frames ? min(count * 2, frames) : count >= frames * 2 ? frames * 4 : frames * 2
    return kind
  }
}
