/// A class and how sure the model is of it.
public struct Classification: Equatable, Sendable {
  /// The position in the model's output.
  public let index: Int
  /// In real units, as the model gives it: a probability or a logit.
  public let score: Float

  public init(index: Int, score: Float) {
    self.index = index
    self.score = score
  }
}
