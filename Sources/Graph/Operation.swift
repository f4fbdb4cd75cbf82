/// What a node does. Tensors are NHWC; the comment names the inputs in order. Shapes, axes and paddings that a source
/// file keeps in constant tensors are resolved by the importer, so that only data stays among the inputs. Axes count
/// from 0. Output shapes are the outputs' own `shape`.
public enum Operation: Sendable {
  /// input [N,H,W,C], weights [O,kh,kw,C/groups], bias [O]? -> [N,H',W',O]
  case convolution(Window, groups: Int, Activation)
  /// input [N,H,W,C], weights [1,kh,kw,C*multiplier], bias [C*multiplier]? -> [N,H',W',C*multiplier]
  case depthwiseConvolution(Window, Activation)
  /// input [..., I] as rows of I, weights [O,I], bias [O]? -> rows of O
  case fullyConnected(Activation)
  /// a, b (NumPy broadcasting) -> the broadcast shape
  case binary(BinaryOperator, Activation)
  /// input -> the same shape
  case unary(UnaryOperator)
  /// input, alpha (broadcast against input without its batch) -> the same shape
  case prelu
  /// input [N,H,W,C] -> [N,H',W',C]; the window's dilation is 1
  case averagePool(Window, Activation)
  case maxPool(Window, Activation)
  /// input -> reduced over axes; `keepDimensions` only tells whether the output's shape holds them as 1
  case reduce(ReduceOperator, axes: [Int])
  /// input -> the same shape, normalised along the last axis
  case softmax(beta: Float)
  /// input [N,H,W,C] -> [N,H',W',C]
  case resize(bilinear: Bool, alignCorners: Bool, halfPixelCenters: Bool)
  /// inputs... -> joined along axis
  case concatenation(axis: Int, Activation)
  /// input -> outputs along axis with their own extents
  case split(axis: Int)
  /// input -> with `before[d]` and `after[d]` elements of `value` added; a quantised value is stored units
  case pad(before: [Int], after: [Int], value: PadValue)
  /// input -> mirrored at the edges; reflect leaves the edge itself out
  case mirrorPad(before: [Int], after: [Int], reflect: Bool)
  /// input -> the same elements in another shape
  case reshape
  /// input -> output dimension d is input dimension permutation[d]
  case transpose(permutation: [Int])
  /// input -> output element i along d is input element begin[d] + i * stride[d]; strides may be negative; the output
  /// has the input's rank
  case slice(begin: [Int], stride: [Int])
  /// inputs... of one shape -> stacked along a new axis
  case pack(axis: Int)
  /// input -> outputs without the axis
  case unpack(axis: Int)
  case spaceToDepth(block: Int)
  case depthToSpace(block: Int)
  /// input -> the broadcast shape
  case broadcast
  /// float32 -> quantised, or quantised -> quantised with other parameters
  case quantize
  /// quantised or float16 -> float32
  case dequantize
  /// input -> int32 or int64 index of the largest (smallest) along axis
  case argument(smallest: Bool, axis: Int)
}

/// A sliding window's geometry. Padding is explicit, in pixels.
public struct Window: Equatable, Sendable {
  public var kernelHeight: Int
  public var kernelWidth: Int
  public var strideHeight: Int
  public var strideWidth: Int
  public var dilationHeight: Int
  public var dilationWidth: Int
  public var padTop: Int
  public var padBottom: Int
  public var padLeft: Int
  public var padRight: Int

  public init(
    kernelHeight: Int, kernelWidth: Int, strideHeight: Int = 1, strideWidth: Int = 1, dilationHeight: Int = 1,
    dilationWidth: Int = 1, padTop: Int = 0, padBottom: Int = 0, padLeft: Int = 0, padRight: Int = 0
  ) {
    self.kernelHeight = kernelHeight
    self.kernelWidth = kernelWidth
    self.strideHeight = strideHeight
    self.strideWidth = strideWidth
    self.dilationHeight = dilationHeight
    self.dilationWidth = dilationWidth
    self.padTop = padTop
    self.padBottom = padBottom
    self.padLeft = padLeft
    self.padRight = padRight
  }
}

/// A clamp merged into an operator, in real units.
public enum Activation: Equatable, Sendable {
  case none
  case relu
  case relu6
  case reluN1To1
  case clamp(minimum: Float, maximum: Float)

  /// The least and greatest real value let through; the ends of single precision where unbounded.
  public var bounds: (lower: Float, upper: Float) {
    switch self {
    case .none: (-.greatestFiniteMagnitude, .greatestFiniteMagnitude)
    case .relu: (0, .greatestFiniteMagnitude)
    case .relu6: (0, 6)
    case .reluN1To1: (-1, 1)
    case .clamp(let minimum, let maximum): (minimum, maximum)
    }
  }
}

public enum BinaryOperator: String, Sendable {
  case add, subtract, multiply, divide, maximum, minimum, squaredDifference
}

public enum ReduceOperator: String, Sendable {
  case mean, sum, maximum, minimum
}

public enum UnaryOperator: Equatable, Sendable {
  case relu, relu6, reluN1To1
  case clamp(minimum: Float, maximum: Float)
  case leakyReLU(alpha: Float)
  case elu, logistic, tanh, hardSwish
  case gelu(approximate: Bool)
  case absolute, negate, exponential, logarithm, squareRoot, reciprocalSquareRoot, square
  case sine, cosine, floor, ceiling, round
}

/// What a pad adds.
public enum PadValue: Equatable, Sendable {
  /// Real zero.
  case zero
  /// The input's own elements: stored units when quantised, real ones when float.
  case stored(Int32)
  case real(Float)
}
