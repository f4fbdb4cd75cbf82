import Rollout
import Testing

/// SplitMix64.
private struct Generator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

/// Whatever happens in whatever order.
struct RolloutPropertyTests {
  private func event(_ random: inout Generator, _ rollout: borrowing Rollout) -> RolloutEvent {
    let versions: [UInt32] = [rollout.active, rollout.staged ?? 9, .random(in: 1...12, using: &random)]
    let version = versions.randomElement(using: &random)!
    let outcome: FrameOutcome =
      switch Int.random(in: 0..<60, using: &random) {
      case 0: .failed
      case 1: .late(nanoseconds: .random(in: 0...UInt64.max, using: &random))
      default: .inTime(nanoseconds: .random(in: 9_000_000...11_000_000, using: &random))
      }
    switch Int.random(in: 0..<400, using: &random) {
    case 0...2: return .staged(.random(in: 1...12, using: &random), again: false)
    case 3: return .staged(.random(in: 1...12, using: &random), again: true)
    case 4: return .drifted(version, score: .random(in: 0...0.4, using: &random))
    case 5 where Bool.random(using: &random): return .unusable(version)
    case 6 where Bool.random(using: &random): return .withdrawn
    case 7 where Bool.random(using: &random): return .activated(version)
    case 8...150: return .compared(version, outcome, agreement: Double.random(in: 0.85...1, using: &random))
    default: return .served(version, outcome)
    }
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func invariants(seed: UInt64) {
    var random = Generator(state: seed)
    var rules = RolloutRules()
    rules.shadowFrames = [0, 40, 100].randomElement(using: &random)!
    rules.canaryFrames = [0, 40, 100].randomElement(using: &random)!
    rules.errorShare = 0.06
    var rollout = Rollout(rules, active: 3)
    var (compared, served) = (0, 0)
    for _ in 0..<8000 {
      let before = (phase: rollout.phase, active: rollout.active, staged: rollout.staged, rejected: rollout.rejected)
      let event = event(&random, rollout)
      if case .compared(let version, _, _) = event, version == before.staged, before.phase == .shadow { compared += 1 }
      if case .served(let version, _) = event, version == before.staged, before.phase == .canary { served += 1 }
      let action = rollout.handle(event)
      let now = (
        phase: rollout.phase, active: rollout.active, staged: rollout.staged, previous: rollout.previous,
        rejected: rollout.rejected
      )

      // One version at most beside the active one, and it is newer.
      #expect((now.staged != nil) == (now.phase == .shadow || now.phase == .canary))
      #expect((now.previous != nil) == (now.phase == .trial))
      if let staged = now.staged { #expect(staged > now.active && !now.rejected.contains(staged)) }
      #expect(!now.rejected.contains(now.active))
      let next = rollout.nextVersion()
      #expect(next == now.active || (next == now.staged && now.phase == .canary))

      switch action {
      case .startShadow(let version), .startCanary(let version):
        #expect(now.staged == version)
        if case .staged(version, let again) = event { #expect(again || !before.rejected.contains(version)) }
        if before.phase == .shadow, before.staged == version { #expect(compared >= rules.shadowFrames) }
        (compared, served) = (0, 0)
      case .activate(let version):
        #expect(now.active == version && version > before.active)
        if before.phase == .canary, before.staged == version { #expect(served >= rules.canaryFrames) }
      case .rollBack(let to, let from, _):
        #expect(before.phase == .trial && from == before.active && to == now.active)
        #expect(now.rejected.last == from)
      case .reject(let version, _):
        #expect(version == before.staged && now.rejected.last == version && now.active == before.active)
      case .refuse: #expect(now.phase == before.phase && now.staged == before.staged)
      case .settle(let version): #expect(version == now.active && before.phase == .trial)
      case .stop(let version): #expect(version == before.staged)
      case nil:
        if case .activated = event { break }
        #expect(now.active == before.active && now.phase == before.phase && now.staged == before.staged)
      }
    }
  }

  /// A version that is as good as the active one is never turned away early, and one that breaks a rule by far never
  /// becomes active.
  @Test(arguments: 0..<200 as Range<UInt64>)
  func chanceDecidesNothing(seed: UInt64) {
    for isBad in [false, true] {
      var random = Generator(state: seed)
      var rules = RolloutRules()
      (rules.shadowFrames, rules.canaryFrames) = (200, 200)
      rules.agreement = 0.8
      rules.errorShare = 0.1
      var rollout = Rollout(rules, active: 1)
      _ = rollout.handle(.staged(2, again: false))
      for _ in 0..<3000 {
        let version = rollout.nextVersion()
        let errors = isBad && version == 2 && seed % 2 == 0 ? 30 : 5
        let agreeing = isBad && seed % 2 == 1 ? 55 : 88
        func outcome(_ errors: Int) -> FrameOutcome {
          Int.random(in: 0..<100, using: &random) < errors
            ? .failed : .inTime(nanoseconds: .random(in: 9_000_000...11_000_000, using: &random))
        }
        _ = rollout.handle(.served(version, outcome(errors)))
        if rollout.phase == .shadow {
          let agreement = Int.random(in: 0..<100, using: &random) < agreeing ? 1.0 : 0
          _ = rollout.handle(.compared(2, outcome(isBad && seed % 2 == 0 ? 30 : 5), agreement: agreement))
        }
      }
      let active = rollout.active
      #expect(active == (isBad ? 1 : 2))
    }
  }
}
