import Elementary
import Foundation
import Testing

struct ElementaryTests {
  @Test func theyAreTheSystemsToAFewUnits() {
    for step in -600...600 {
      let x = Double(step) * 1.1 + 0.001
      let power = exponential(x)
      #expect(abs(power / exp(x) - 1) < 1e-14, "e^\(x)")
      #expect(abs(naturalLogarithm(power) - x) < 1e-13 * max(1, abs(x)), "ln e^\(x)")
    }
  }

  @Test func endsAreReached() {
    #expect(exponential(0) == 1)
    #expect(exponential(701) == .infinity)
    #expect(exponential(-701) == 0)
    #expect(exponential(.nan).isNaN)
    #expect(naturalLogarithm(1) == 0)
    #expect(naturalLogarithm(.leastNormalMagnitude).isFinite)
  }
}
