import Aggregation
import Testing

struct UpdateCheckTests {
  private func check(_ parts: [[Float]], count: Int, examples: Double = 1, limit: Double? = nil) throws {
    var check = UpdateCheck(count: count, normLimit: limit)
    for part in parts { try check.look(at: part.span) }
    try check.finish(examples: examples)
  }

  @Test func soundUpdatesPass() throws {
    try check([[1, 2], [], [3]], count: 3)
    try check([[3], [4]], count: 2, limit: 5)
  }

  @Test func wrongCountsAreRefused() {
    #expect(throws: AggregationError.wrongCount(2, expected: 3)) { try check([[1, 2]], count: 3) }
    #expect(throws: AggregationError.wrongCount(4, expected: 3)) { try check([[1, 2], [3, 4]], count: 3) }
  }

  @Test func valuesThatAreNotFiniteAreRefused() {
    #expect(throws: AggregationError.notFinite(index: 3)) { try check([[1, 2], [3, .nan]], count: 4) }
    #expect(throws: AggregationError.notFinite(index: 0)) { try check([[-.infinity, 2]], count: 2) }
  }

  @Test func aLargeFiniteValueIsNoInfinity() throws {
    try check([[.greatestFiniteMagnitude, -.greatestFiniteMagnitude]], count: 2)
  }

  @Test func weightsThatAreNoNumbersAreRefused() {
    for examples in [0, -1, .infinity, -.infinity] as [Double] {
      #expect(throws: AggregationError.badWeight(examples)) { try check([[1]], count: 1, examples: examples) }
    }
    #expect(throws: AggregationError.self) { try check([[1]], count: 1, examples: .nan) }
  }

  @Test func longUpdatesAreRefused() {
    #expect(throws: AggregationError.tooLong(norm: 5, limit: 4.5)) { try check([[3, 4]], count: 2, limit: 4.5) }
  }
}
