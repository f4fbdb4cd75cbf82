/// The part of a program that learns: layers from one of its tensors to the numbers behind which a softmax stands, with
/// float32 constants of the program as weights.
///
/// Value 0 is the source tensor, value i + 1 what layer i makes; the last layer makes the result.
public struct TrainableNetwork: Equatable, Sendable {
  public enum Kind: UInt8, Sendable, CaseIterable {
    /// Weights [outputs, kh, kw, channels], bias [outputs] if any; integers: the window's, then the outputs.
    case convolution = 1
    /// Weights [kh, kw, channels], bias [channels] if any; integers: the window's.
    case depthwise = 2
    /// Weights [outputs, inputs], bias [outputs] if any; integers: the outputs.
    case dense = 3
    /// Pixels outside do not count; integers: the window's.
    case averagePool = 4
    case maxPool = 5
    case add = 6
    /// Numbers: lower, upper.
    case clamp = 7
    /// Numbers: the slope below zero.
    case leakyReLU = 8
    /// Integers: height, width, channels.
    case reshape = 9
    /// Along the channels.
    case concatenation = 10
    /// Integers: how often each channel is repeated.
    case repeatChannels = 11

    /// What a layer of a kind has: inputs (nil: any number), weights and bias, integers, numbers.
    var form: (inputs: Int?, parameters: ClosedRange<Int>, integers: Int, numbers: Int) {
      switch self {
      case .convolution: (1, 1...2, TrainableNetwork.windowIntegers + 1, 0)
      case .depthwise: (1, 1...2, TrainableNetwork.windowIntegers, 0)
      case .dense: (1, 1...2, 1, 0)
      case .averagePool, .maxPool: (1, 0...0, TrainableNetwork.windowIntegers, 0)
      case .add: (2, 0...0, 0, 0)
      case .clamp: (1, 0...0, 0, 2)
      case .leakyReLU: (1, 0...0, 0, 1)
      case .reshape: (1, 0...0, 3, 0)
      case .concatenation: (nil, 0...0, 0, 0)
      case .repeatChannels: (1, 0...0, 1, 0)
      }
    }
  }

  public struct Layer: Equatable, Sendable {
    public var kind: Kind
    /// Values that the layer reads.
    public var inputs: [Int]
    /// Constants of the program: weights, then perhaps a bias.
    public var parameters: [Int]
    public var integers: [Int32]
    public var numbers: [Float]

    public init(
      _ kind: Kind, inputs: [Int], parameters: [Int] = [], integers: [Int32] = [], numbers: [Float] = []
    ) {
      self.kind = kind
      self.inputs = inputs
      self.parameters = parameters
      self.integers = integers
      self.numbers = numbers
    }
  }

  /// Kernel, stride, dilation, each height and width; zeros above, below, left, right.
  public static let windowIntegers = 10

  /// The program's tensor that the first layers read.
  public var source: Int
  public var layers: [Layer]

  public init(source: Int, layers: [Layer]) {
    self.source = source
    self.layers = layers
  }

  /// The constants that learn, in the order of the layers.
  public var parameters: [Int] { layers.flatMap { $0.parameters } }
}
