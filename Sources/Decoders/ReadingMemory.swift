internal import Vision

/// What a reader remembers from frame to frame of one scene.
package final class ReadingMemory {
  let smoothing: Smoothing?

  init(smoothing: Smoothing? = nil) { self.smoothing = smoothing }
}

/// Scores of classes over the frames of one scene.
final class Smoothing {
  private var smoother: ScoreSmoother

  init(_ smoother: consuming ScoreSmoother) { self.smoother = smoother }

  /// Takes in a frame's scores and ranks the smoothed ones; returns how many were written to `best`.
  func rank(_ scores: TensorValues, by ranking: ScoreRanking, into best: inout MutableSpan<Classification>) -> Int {
    smoother.rank(scores, by: ranking, into: &best)
  }
}

extension ScoreSmoother {
  fileprivate mutating func rank(
    _ frame: TensorValues, by ranking: ScoreRanking, into best: inout MutableSpan<Classification>
  ) -> Int {
    update(frame)
    let smoothed = scores
    return unsafe ranking.top(of: smoothed.bytes, into: &best)
  }
}
