public import Rollout

/// What was taken back because the process crashed with it again and again.
public struct CrashResponse: Sendable {
  public enum Kind: Sendable, Equatable {
    /// A staged version was turned away.
    case rejected(UInt32)
    case rolledBack(from: UInt32, to: UInt32)
  }

  public let model: String
  public let kind: Kind
  public let reason: RolloutReason
}

/// A model of a process that crashes again and again. Which of its models is to blame nobody can tell: those that came
/// last are taken back first, and what has proved itself only when nothing else is left.
struct CrashSuspect {
  let name: String
  var state: ModelState
  private var crashCount = 0
  /// The version to go back to; nil when there is none that is whole.
  private var previous: UInt32?

  init(name: String, state: ModelState) {
    self.name = name
    self.state = state
  }

  mutating func start(at seconds: UInt64, _ rules: RolloutRules, isWhole: (UInt32) -> Bool) {
    crashCount = state.crashes.started(at: seconds, window: rules.crashSeconds)
    previous = state.history.reversed().first(where: isWhole)
  }

  private enum Blame: Int {
    case staged, unproven, proven
  }

  private func blame(_ rules: RolloutRules) -> Blame? {
    guard crashCount >= rules.crashCount else { return nil }
    if state.staged != nil { return .staged }
    guard previous != nil else { return nil }
    return state.isProven ? .proven : .unproven
  }

  static func respond(
    _ suspects: inout [CrashSuspect], at seconds: UInt64, _ rules: RolloutRules
  ) -> [CrashResponse] {
    guard let worst = suspects.compactMap({ $0.blame(rules)?.rawValue }).min() else { return [] }
    var responses: [CrashResponse] = []
    for index in suspects.indices where suspects[index].crashCount >= rules.crashCount {
      if suspects[index].blame(rules)?.rawValue == worst, let response = suspects[index].takeBack() {
        responses.append(response)
      }
      // The others have another set of crashes to go, now that what came last is gone.
      suspects[index].state.crashes.recovered()
      _ = suspects[index].state.crashes.started(at: seconds, window: rules.crashSeconds)
    }
    return responses
  }

  private mutating func takeBack() -> CrashResponse? {
    do throws(StoreError) {
      if let staged = state.staged {
        try state.withdraw(rejecting: true)
        return CrashResponse(model: name, kind: .rejected(staged), reason: .crashes(crashCount))
      }
      guard let active = state.active, let previous else { return nil }
      try state.rollBack(to: previous)
      return CrashResponse(model: name, kind: .rolledBack(from: active, to: previous), reason: .crashes(crashCount))
    } catch { return nil }
  }
}
