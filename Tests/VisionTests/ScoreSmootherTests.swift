import Tensors
import Testing
import Vision

@Suite struct ScoreSmootherTests {
  @Test func meansAreThoseOfPandas() {
    var draws = Draws(seed: 9)
    var smoother = ScoreSmoother(classCount: 3)
    for expected in RecordedMasks.means {
      let scores = (0..<3).map { _ in Float(draws.next(below: 256)) / 256 }
      smoother.update(TensorValues(scores.span.bytes, .float32))
      for (index, expected) in expected.enumerated() {
        let mean = smoother.scores[index]
        #expect(abs(mean - expected) < 1e-6)
      }
    }
  }

  /// The classes decided for, -1 for none, frame by frame.
  private func decisions(_ frames: [[Float]], share: Float = 1) -> [Int] {
    var options = SmoothingOptions()
    options.newestShare = share
    var smoother = ScoreSmoother(classCount: frames[0].count, options: options)
    return frames.map { scores in
      smoother.update(TensorValues(scores.span.bytes, .float32))
      return smoother.decision?.index ?? -1
    }
  }

  @Test func aClassEntersHighAndLeavesLow() {
    #expect(decisions([[0.5], [0.59], [0.6], [0.5], [0.4], [0.39], [0.5], [0.7]]) == [-1, -1, 0, 0, 0, -1, -1, 0])
  }

  @Test func anotherHasToBeAhead() {
    #expect(
      decisions([[0.7, 0.6], [0.65, 0.74], [0.6, 0.71], [0.62, 0.7], [0.3, 0.5], [0.61, 0.3]])
        == [0, 0, 1, 1, 1, 0])
    // Not likely enough to take over, and the one that was is no longer.
    #expect(decisions([[0.7, 0], [0.4, 0.55], [0.3, 0.55]]) == [0, 0, -1])
  }

  @Test func oneFrameAmongManyDecidesNothing() {
    var frames = [[Float]](repeating: [0.9, 0.1], count: 30)
    for index in [10, 17, 25] { frames[index] = [0, 1] }
    #expect(decisions(frames, share: 0.3) == [Int](repeating: 0, count: 30))
  }

  @Test func whatIsNoNumberChangesNothing() {
    var smoother = ScoreSmoother(classCount: 2)
    func update(_ scores: [Float]) { smoother.update(TensorValues(scores.span.bytes, .float32)) }
    update([.nan, .infinity])
    #expect(smoother.decision == nil && smoother.unusableCount == 2)
    update([.nan, 0.75])
    #expect(smoother.decision == Classification(index: 1, score: 0.75) && smoother.unusableCount == 1)
    update([.nan, .nan])
    #expect(smoother.decision == Classification(index: 1, score: 0.75))
    update([-.greatestFiniteMagnitude, .greatestFiniteMagnitude])
    update([.greatestFiniteMagnitude, -.greatestFiniteMagnitude])
    for index in 0..<2 {
      let mean = smoother.scores[index]
      #expect(mean.isFinite)
    }
    smoother.reset()
    #expect(smoother.decision == nil)
  }
}
