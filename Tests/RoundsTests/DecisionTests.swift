import Rounds
import Testing

/// When rounds begin and end, by the facts alone.
struct DecisionTests {
  private var plan: RunPlan {
    var plan = RunPlan()
    plan.clients = 10
    plan.minimumClients = 4
    plan.overselection = 1.3
    plan.trainingTime = 100
    plan.evaluationTime = 50
    plan.evaluators = 5
    plan.rounds = 3
    return plan
  }

  private func view(
    _ phase: RoundView.Phase, asked: Int = 0, answered: Int = 0, lost: Int = 0, idle: Int = 0, ended: Int = 0
  ) -> RoundView {
    var view = RoundView()
    (view.phase, view.asked, view.answered, view.lost) = (phase, asked, answered, lost)
    (view.idle, view.ended, view.began) = (idle, ended, 1000)
    return view
  }

  @Test func aRoundBeginsWithMoreDevicesThanItWaitsFor() {
    #expect(plan.decision(view(.between, idle: 3), at: 1000) == .wait(until: nil))
    #expect(plan.decision(view(.between, idle: 4), at: 1000) == .train(4))
    #expect(plan.decision(view(.between, idle: 500), at: 1000) == .train(13))
  }

  @Test func aRunEndsByItsRoundsOrItsBudget() {
    #expect(plan.decision(view(.between, idle: 50, ended: 3), at: 1000) == .finish("3 rounds are done"))
    var spent = view(.between, idle: 50)
    spent.hasBudget = false
    guard case .finish = plan.decision(spent, at: 1000) else {
      Issue.record("a run without budget goes on")
      return
    }
  }

  @Test func theFirstAnswersEndARound() {
    #expect(plan.decision(view(.training, asked: 13, answered: 9), at: 1050) == .wait(until: 1100))
    #expect(plan.decision(view(.training, asked: 13, answered: 10), at: 1050) == .merge)
  }

  @Test func devicesThatAreLostAreReplaced() {
    #expect(plan.decision(view(.training, asked: 13, answered: 2, lost: 5, idle: 40), at: 1050) == .train(3))
    #expect(plan.decision(view(.training, asked: 13, answered: 2, lost: 3, idle: 40), at: 1050) == .wait(until: 1100))
    #expect(plan.decision(view(.training, asked: 13, answered: 5, lost: 8), at: 1050) == .merge)
    #expect(plan.decision(view(.training, asked: 13, answered: 3, lost: 10), at: 1050) == .wait(until: 1100))
  }

  @Test func timeEndsEveryRound() {
    #expect(plan.decision(view(.training, asked: 13, answered: 4), at: 1100) == .merge)
    guard case .giveUp = plan.decision(view(.training, asked: 13, answered: 3, idle: 9), at: 1100) else {
      Issue.record("a round with too few updates goes on")
      return
    }
    #expect(plan.decision(view(.evaluating, asked: 5, answered: 1), at: 1050) == .conclude)
  }

  @Test func measuringEndsWhenAllHaveAnswered() {
    #expect(plan.decision(view(.evaluating, idle: 9), at: 1000) == .evaluate(5))
    #expect(plan.decision(view(.evaluating), at: 1000) == .conclude)
    #expect(plan.decision(view(.evaluating, asked: 5, answered: 3, lost: 1), at: 1010) == .wait(until: 1050))
    #expect(plan.decision(view(.evaluating, asked: 5, answered: 3, lost: 2), at: 1010) == .conclude)
  }

  @Test func fedBuffKeepsDevicesAtWork() {
    var plan = plan
    plan.strategy = .buffered
    plan.buffer = 6
    #expect(plan.decision(view(.training, asked: 13, answered: 5, idle: 8), at: 1e9) == .train(5))
    #expect(plan.decision(view(.training, asked: 18, answered: 5, idle: 8), at: 1e9) == .wait(until: nil))
    #expect(plan.decision(view(.training, asked: 18, answered: 6, idle: 8), at: 1e9) == .merge)
  }

  /// Whatever devices do, a round is over at the end of its time.
  @Test func noViewHoldsARoundBeyondItsTime() {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<10_000 {
      let asked = Int.random(in: 1...60, using: &random)
      let answered = Int.random(in: 0...asked, using: &random)
      let lost = Int.random(in: 0...(asked - answered), using: &random)
      for phase in [RoundView.Phase.training, .evaluating] {
        let view = view(phase, asked: asked, answered: answered, lost: lost, idle: Int.random(in: 0...60))
        switch plan.decision(view, at: 1100) {
        case .merge, .giveUp, .conclude: break
        case let other: Issue.record("\(view): \(other)")
        }
      }
    }
  }

  /// 13 are asked, of whom 8 have to stay.
  private var securePlan: RunPlan {
    var plan = plan
    plan.secureSum = RunPlan.SecureSumPlan()
    plan.secureSum!.stepTime = 20
    return plan
  }

  @Test func aSecureRoundBeginsWithKeys() {
    #expect(securePlan.decision(view(.between, idle: 7), at: 1000) == .wait(until: nil))
    #expect(securePlan.decision(view(.between, idle: 8), at: 1000) == .announce(8))
    #expect(securePlan.decision(view(.between, idle: 99), at: 1000) == .announce(13))
  }

  @Test(arguments: [RoundView.Phase.keys, .shares, .training, .survivors, .unmasking])
  func aStepEndsWithAllItsAnswersOrItsTime(phase: RoundView.Phase) {
    let time = phase == .training ? 100.0 : 20
    func decision(_ answered: Int, lost: Int = 0, at now: Double = 1001) -> RoundDecision {
      securePlan.decision(view(phase, asked: 13, answered: answered, lost: lost, idle: 50), at: now)
    }
    #expect(decision(13) == .endStep && decision(8, lost: 5) == .endStep)
    #expect(decision(7) == .wait(until: 1000 + time))
    // Enough are enough only where none is missed by it.
    #expect(decision(9) == (phase == .unmasking ? .endStep : .wait(until: 1000 + time)))
    #expect(decision(10) == (phase == .unmasking || phase == .training ? .endStep : .wait(until: 1000 + time)))
    #expect(decision(8, at: 1000 + time) == .endStep)
    for lost in [decision(7, at: 1000 + time), decision(2, lost: 6)] {
      guard case .giveUp(let reason) = lost else {
        Issue.record("\(lost)")
        return
      }
      #expect(reason.contains(phase.rawValue))
    }
  }
}
