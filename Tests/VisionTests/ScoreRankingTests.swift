import Tensors
import Testing
import Vision

@Suite struct ScoreRankingTests {
  @Test func highestFirstAndOfEqualsTheLowerIndex() throws {
    let ranking = try #require(ScoreRanking(element: .float32))
    let best = top(4, [0.5, 2, -1, 2, .nan, 0.5, 7] as [Float], ranking)
    #expect(best.map { $0.index } == [6, 1, 3, 0])
    #expect(best.map { $0.score } == [7, 2, 2, 0.5])
  }

  @Test func anAskForMoreThanThereIsGetsAll() throws {
    let ranking = try #require(ScoreRanking(element: .float32))
    let best = top(9, [.nan, -.infinity, 1] as [Float], ranking)
    #expect(best.map { $0.index } == [2, 0, 1])
    #expect(top(3, [Float](), ranking).isEmpty)
    #expect(top(0, [1] as [Float], ranking).isEmpty)
  }

  @Test func bytesAreScaled() throws {
    let quantization = Quantization(scale: 0.5, zeroPoint: -128)
    let signed = try #require(ScoreRanking(element: .int8, quantization: quantization))
    let values: [Int8] = [-128, 127, 0, -1]
    let expected = [Classification(index: 1, score: 127.5), Classification(index: 2, score: 64)]
    #expect(top(2, values, signed) == expected)

    let biased = try #require(ScoreRanking(element: .int8, quantization: quantization, storageBias: 128))
    #expect(top(2, values.map { UInt8(Int($0) + 128) }, biased) == expected)

    let unsigned = try #require(ScoreRanking(element: .uint8, quantization: Quantization(scale: 2, zeroPoint: 3)))
    #expect(top(1, [1, 250, 7] as [UInt8], unsigned) == [Classification(index: 1, score: 494)])
  }

  @Test func neighbouringInt32ValuesKeepTheirOrder() throws {
    let ranking = try #require(ScoreRanking(element: .int32, quantization: Quantization(scale: 1e-9, zeroPoint: 0)))
    #expect(top(2, [Int32.max - 1, Int32.max, 5] as [Int32], ranking).map { $0.index } == [1, 0])
  }

  @Test func agreesWithAStableSort() throws {
    let ranking = try #require(ScoreRanking(element: .uint8))
    var state: UInt32 = 1
    for count in 0..<60 {
      let values = (0..<count).map { _ in
        state = state &* 1_664_525 &+ 1_013_904_223
        return UInt8(state >> 28)
      }
      let sorted = values.indices.sorted { values[$0] != values[$1] ? values[$0] > values[$1] : $0 < $1 }
      #expect(top(5, values, ranking).map { $0.index } == Array(sorted.prefix(5)))
    }
  }

  @Test func typesWithoutScoresAreRefused() {
    #expect(ScoreRanking(element: .bool) == nil)
    #expect(ScoreRanking(element: .int64) == nil)
  }
}

private func top<Element: BitwiseCopyable>(_ count: Int, _ scores: [Element], _ ranking: ScoreRanking)
  -> [Classification]
{
  var best = [Classification](repeating: Classification(index: -1, score: 0), count: count)
  var span = best.mutableSpan
  let filled = ranking.top(of: scores.span.bytes, into: &span)
  return Array(best[..<filled])
}
