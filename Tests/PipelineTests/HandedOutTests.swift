import Pipeline
import Testing

struct HandedOutTests {
  private final class Letter {}

  /// What somebody else has stays; what nobody has goes.
  @Test func whatNobodyHasIsGivenUp() {
    var handedOut = HandedOut<Letter>()
    var letters: [Letter] = (0..<3).map { _ in Letter() }
    for letter in letters { handedOut.keep(letter) }
    handedOut.collect()
    #expect(handedOut.count == 3)
    weak let second = letters[1]
    letters.remove(at: 1)
    #expect(second != nil, "it is given up by whoever handed it out alone")
    handedOut.collect()
    #expect(handedOut.count == 2)
    #expect(second == nil)
    letters = []
    handedOut.collect()
    #expect(handedOut.count == 0)
  }
}
