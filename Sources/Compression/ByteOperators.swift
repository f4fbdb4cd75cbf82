internal import Graph
internal import Tensors

/// What the engine's byte operators ask of the quantisation of their operands.
enum ByteOperators {
  /// How an operator ties its result's quantisation.
  enum Tie {
    /// Operands and results are quantised alike.
    case alike
    /// Operands are joined into one result; alike is fastest.
    case joined
    /// The result's quantisation is this one.
    case fixed(TensorQuantization)
    case free
  }

  /// Whether a node computes on float32 tensors and has a counterpart on bytes.
  static func canCompute(_ node: Node, _ graph: Graph) -> Bool {
    switch node.operation {
    case .binary(.divide, _), .binary(.squaredDifference, _), .quantize, .dequantize: return false
    case .concatenation(_, let activation) where activation != .none: return false
    default: break
    }
    return node.inputs.allSatisfy { $0.map { graph[$0].type == .float32 } ?? true }
  }

  static func tie(_ operation: Operation) -> Tie {
    switch operation {
    case .averagePool, .maxPool, .resize, .split, .pad, .mirrorPad, .reshape, .transpose, .slice, .unpack,
      .spaceToDepth,
      .depthToSpace, .broadcast, .reduce(.maximum, _), .reduce(.minimum, _):
      .alike
    case .concatenation, .pack: .joined
    case .softmax, .unary(.logistic): .fixed(TensorQuantization(scales: [1 / 256], zeroPoints: [-128]))
    case .unary(.tanh): .fixed(TensorQuantization(scales: [1 / 128], zeroPoints: [0]))
    default: .free
    }
  }

  /// Whether an operator only moves elements.
  static func moves(_ operation: Operation) -> Bool {
    switch operation {
    case .reshape, .transpose, .slice, .split, .unpack, .spaceToDepth, .depthToSpace, .broadcast, .concatenation, .pack,
      .pad, .mirrorPad:
      true
    default: false
    }
  }
}
