import Privacy
import Testing

struct AccountantTests {
  @Test func epsilonsAreThoseOfAnotherAccountant() {
    for (noise, rate, releases, delta, epsilon) in recordedBudgets {
      var accountant = RenyiAccountant()
      accountant.add(releases, noiseMultiplier: noise, samplingRate: rate)
      let found = accountant.epsilon(delta: delta)
      #expect(abs(found / epsilon - 1) < 1e-9, "\(noise), \(rate), \(releases): \(found), not \(epsilon)")
    }
  }

  @Test func releasesAddUp() {
    var (once, twice) = (RenyiAccountant(), RenyiAccountant())
    once.add(5, noiseMultiplier: 2, samplingRate: 0.1)
    for _ in 0..<5 { twice.add(noiseMultiplier: 2, samplingRate: 0.1) }
    #expect(abs(once.epsilon(delta: 1e-6) / twice.epsilon(delta: 1e-6) - 1) < 1e-12)
  }

  @Test func nothingReleasedTellsNothing() {
    #expect(RenyiAccountant().epsilon(delta: 1e-5) == 0)
    var accountant = RenyiAccountant()
    accountant.add(100, noiseMultiplier: 1, samplingRate: 0)
    #expect(accountant == RenyiAccountant())
  }

  @Test func savedOnesGoOn() throws {
    var accountant = RenyiAccountant()
    accountant.add(noiseMultiplier: 1)
    #expect(RenyiAccountant(divergences: accountant.divergences) == accountant)
    #expect(RenyiAccountant(divergences: [1]) == nil)
    var broken = accountant.divergences
    broken[3] = .nan
    #expect(RenyiAccountant(divergences: broken) == nil)
    broken[3] = -1
    #expect(RenyiAccountant(divergences: broken) == nil)
  }

  @Test func aBudgetIsNeverOverspent() throws {
    var budget = try #require(PrivacyBudget(epsilon: 3, delta: 1e-5))
    var releases = 0
    while budget.spend(noiseMultiplier: 4) { releases += 1 }
    #expect(releases > 3)
    #expect(budget.spent <= 3)
    var next = budget.accountant
    next.add(noiseMultiplier: 4)
    #expect(next.epsilon(delta: 1e-5) > 3)
    // Less would still fit.
    let isMore = budget.spend(noiseMultiplier: 400)
    #expect(isMore)
  }

  @Test func senselessReleasesAndBudgetsAreRefused() throws {
    var budget = try #require(PrivacyBudget(epsilon: 3, delta: 1e-5))
    let before = budget.accountant
    for (noise, rate) in [(0, 1), (.nan, 1), (1, 1.5)] as [(Double, Double)] {
      let isSpent = budget.spend(noiseMultiplier: noise, samplingRate: rate)
      #expect(!isSpent)
    }
    #expect(budget.accountant == before)
    #expect(PrivacyBudget(epsilon: 0, delta: 1e-5) == nil)
    #expect(PrivacyBudget(epsilon: .infinity, delta: 1e-5) == nil)
    #expect(PrivacyBudget(epsilon: 1, delta: 1) == nil)
  }
}
