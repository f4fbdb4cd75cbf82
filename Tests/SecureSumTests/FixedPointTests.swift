import SecureSum
import Testing

struct FixedPointTests {
  private func settings(
    clients: Int = 10, values: Int = 8, clip: Double = 1, maximumWeight: Int = 100
  ) throws -> SecureSettings {
    try #require(
      SecureSettings(
        session: Array(0..<32), threshold: clients / 2 + 1, clients: clients, values: values, clip: clip,
        maximumWeight: maximumWeight))
  }

  /// All clients at the limit, for every kind of settings: the sum is the exact one, not one that went round.
  @Test(
    arguments: [(3, 1), (10, 100), (1000, 1), (1000, 100_000), (3, 44_739_242), (7, 1_000_003), (999, 134_351)])
  func theLargestSumFits(clients: Int, weight: Int) throws {
    for clip in [1.0, 0.1, 3e-7, 1e30] {
      let settings = try settings(clients: clients, values: 3, clip: clip, maximumWeight: weight)
      let fixed = FixedPoint(settings)
      let float = Float(clip)
      var sum = [UInt32](repeating: 0, count: 4)
      var exact = [0, 0, 0, 0]
      for number in 0..<clients {
        let values = [float, -float, number % 2 == 0 ? Float.greatestFiniteMagnitude : float]
        let words = try fixed.words(values, weight: weight, randomness: .numbered(UInt64(number)))
        for index in words.indices {
          sum[index] &+= words[index]
          exact[index] += Int(Int32(bitPattern: words[index]))
        }
      }
      #expect(exact == sum.map { Int(Int32(bitPattern: $0)) })
      #expect(exact[3] == clients * weight)
      let mean = try #require(fixed.mean(ofSum: sum))
      #expect(mean.weight == clients * weight)
      #expect(abs(mean.values[0] / float - 1) < 0.07 && abs(mean.values[1] / float + 1) < 0.07)
    }
  }

  /// Values far below one step: their mean is right all the same.
  @Test func roundingKeepsTheMean() throws {
    let settings = try settings(clients: 1000, values: 4, clip: 1, maximumWeight: 10_000)
    let fixed = FixedPoint(settings)
    #expect(settings.levels == 214)
    let values: [Float] = [0.001, -0.0004, 0.00001, 0]
    var sums = [Int](repeating: 0, count: 4)
    let draws = 8000
    for number in 0..<draws {
      let words = try fixed.words(values, weight: 1, randomness: .numbered(UInt64(number)))
      for index in sums.indices { sums[index] += Int(Int32(bitPattern: words[index])) }
    }
    for (value, sum) in zip(values, sums) {
      let steps = Double(value) * 214 * Double(draws)
      // Five deviations of a sum of so many draws of 0 or 1.
      #expect(abs(Double(sum) - steps) <= 5 * (abs(steps) + 1).squareRoot(), "\(value)")
    }
    #expect(sums[3] == 0)
  }

  @Test func weightsCount() throws {
    let fixed = FixedPoint(try settings(values: 1, maximumWeight: 1000))
    let one = try fixed.words([0.5], weight: 300, randomness: .numbered(1))
    let other = try fixed.words([-0.25], weight: 100, randomness: .numbered(2))
    let mean = try #require(fixed.mean(ofSum: zip(one, other).map { $0 &+ $1 }))
    #expect(mean.weight == 400)
    #expect(abs(mean.values[0] - 0.3125) < 1e-7)
  }

  @Test func valuesThatCannotBeAddedAreRefused() throws {
    let fixed = FixedPoint(try settings(values: 2))
    let key = Secret.numbered(1)
    #expect(throws: SecureError.notFinite(index: 1)) { try fixed.words([0, .nan], weight: 1, randomness: key) }
    #expect(throws: SecureError.notFinite(index: 0)) { try fixed.words([.infinity, 0], weight: 1, randomness: key) }
    #expect(throws: SecureError.wrongCount(1, expected: 2)) { try fixed.words([0], weight: 1, randomness: key) }
    #expect(throws: SecureError.badWeight(0, limit: 100)) { try fixed.words([0, 0], weight: 0, randomness: key) }
    #expect(throws: SecureError.badWeight(101, limit: 100)) { try fixed.words([0, 0], weight: 101, randomness: key) }
    #expect(fixed.mean(ofSum: [1, 2, 0]) == nil)
    #expect(fixed.mean(ofSum: [1, 2, 0xFFFF_FFFF]) == nil)
  }

  @Test func settingsWithoutRoomAreRefused() {
    func isTaken(
      session: Int = 32, threshold: Int = 2, clients: Int = 3, values: Int = 1, clip: Double = 1, weight: Int = 1
    ) -> Bool {
      SecureSettings(
        session: Array(repeating: 7, count: session), threshold: threshold, clients: clients, values: values,
        clip: clip, maximumWeight: weight) != nil
    }
    #expect(isTaken())
    #expect(!isTaken(session: 31) && !isTaken(threshold: 1) && !isTaken(threshold: 4) && !isTaken(clients: 2))
    #expect(!isTaken(clients: 1001) && isTaken(clients: 1000) && !isTaken(values: 0) && !isTaken(values: 1 << 27))
    #expect(!isTaken(clip: 0) && !isTaken(clip: -1) && !isTaken(clip: .infinity) && !isTaken(clip: .nan))
    #expect(!isTaken(weight: 0) && !isTaken(weight: .max) && !isTaken(weight: 44_739_243))
    #expect(!isTaken(clients: -5) && !isTaken(values: .min))
  }
}
