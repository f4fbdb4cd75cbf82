/// The place of a value in `Architecture.values`.
public struct ValueID: Hashable, Sendable {
  public let index: Int
  init(_ index: Int) { self.index = index }
}

/// What a layer does with its inputs.
public enum LayerOperation: Equatable, Sendable {
  /// weights [outputs, kh, kw, channels], bias [outputs]?
  case convolution(SlidingWindow)
  /// weights [kh, kw, channels], bias [channels]?
  case depthwise(SlidingWindow)
  /// weights [outputs, inputs], bias [outputs]?; the input is read as a vector
  case dense
  /// scale, shift [channels]; a running mean and variance beside them. A layer that is not trained uses these.
  case batchNorm(momentum: Float, epsilon: Float)
  /// Pixels outside count neither for the average nor for the maximum.
  case averagePool(SlidingWindow)
  case maxPool(SlidingWindow)
  case add
  /// `lower` is below `upper`; either may be infinite
  case clamp(lower: Float, upper: Float)
  /// `alpha` is above 0
  case leakyReLU(alpha: Float)
  case reshape
  /// along the channels
  case concatenation
  /// output channel c is input channel c / times
  case repeatChannels(times: Int)
  /// The values an int8 tensor with the range observed so far could hold; passes gradients inside that range.
  case fakeQuantize
}

/// One step of a network.
public struct Layer: Sendable {
  public let name: String
  public let operation: LayerOperation
  public let inputs: [ValueID]
  public let output: ValueID
  /// Places in `Architecture.parameters`: weights and perhaps bias, or scale and shift.
  public let parameters: Range<Int>
  /// The first of the layer's numbers in the statistics: running means, then variances; or least, greatest, observed.
  let statistics: Int
  /// Whether its parameters change.
  public internal(set) var isTrainable = true
  /// Whether its weights are rounded to int8, one scale for each output channel, before use.
  public internal(set) var quantizesWeights = false
}

/// Some numbers of the flat parameter vector.
public struct Parameter: Sendable {
  public enum Role: Int, Sendable { case weights, bias, scale, shift }

  public let name: String
  public let role: Role
  /// Elements before it, and its own.
  public let offset, count: Int
  /// Weights are `rows` of consecutive input channels: [outputs x taps][channels]; otherwise one row.
  public let rows, channels: Int
  /// Products that make one output; what initialisation scales by.
  let fanIn: Int
  /// The share of blocks of 1 output x 4 input channels that pruning leaves; nil for one that is never pruned.
  public internal(set) var density: Double?

  /// Blocks of a weight mask.
  var blockCount: Int { rows * ((channels + 3) / 4) }
}
