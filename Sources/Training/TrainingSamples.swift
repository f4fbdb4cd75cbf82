/// Samples in memory, and what their outputs are to be.
public struct TrainingSamples: Sendable {
  public let count: Int
  /// Elements of one input.
  public let inputCount: Int
  /// [count, inputCount]
  public var inputs: [Float]
  /// The class of each; nil where there are no labels.
  public var labels: [Int32]?
  /// A teacher's outputs before the softmax, [count, classes].
  public var teacher: [Float]?

  /// Takes whole rows; labels, if there are any, for all of them.
  public init(inputs: [Float], inputCount: Int, labels: [Int32]? = nil) {
    precondition(inputCount > 0 && inputs.count % inputCount == 0)
    count = inputs.count / inputCount
    precondition(labels == nil || labels!.count == count)
    self.inputCount = inputCount
    self.inputs = inputs
    self.labels = labels
  }
}
