/// Inputs that stand for what the model will see: for each sample one float32 tensor an input of the graph.
public protocol Samples {
  var count: Int { get }
  /// The inputs of one sample, in the graph's order, row-major.
  func inputs(_ index: Int) throws(CompressionError) -> [[Float]]
}

/// Samples held in memory.
public struct StoredSamples: Samples {
  private let stored: [[[Float]]]

  public init(_ samples: [[[Float]]]) { stored = samples }

  public var count: Int { stored.count }
  public func inputs(_ index: Int) -> [[Float]] { stored[index] }
}

/// Some samples of a larger set, spread evenly over it.
struct EvenlySpread: Samples {
  let all: any Samples
  let count: Int

  init(_ all: any Samples, atMost limit: Int) {
    self.all = all
    count = min(limit, all.count)
  }

  func inputs(_ index: Int) throws(CompressionError) -> [[Float]] { try all.inputs(index * all.count / count) }
}
