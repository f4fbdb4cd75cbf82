import Graph
import Tensors

// One operator after the other.
extension TFLiteConverter {
  mutating func convert(_ step: TFLiteOperator) throws(ImportError) {
    switch step.name {
    case "CONV_2D": try convolution(step)
    case "DEPTHWISE_CONV_2D": try depthwiseConvolution(step)
    case "FULLY_CONNECTED": try fullyConnected(step)
    case "AVERAGE_POOL_2D", "MAX_POOL_2D": try pool(step)

    case "ADD": try binary(step, .add, .add)
    case "SUB": try binary(step, .subtract, .subtract)
    case "MUL": try binary(step, .multiply, .multiply)
    case "DIV": try binary(step, .divide, .divide)
    case "MAXIMUM": try binary(step, .maximum, nil)
    case "MINIMUM": try binary(step, .minimum, nil)
    case "SQUARED_DIFFERENCE": try binary(step, .squaredDifference, nil)
    case "PRELU": try prelu(step)
    case "SOFTMAX": try softmax(step)

    case "MEAN": try reduce(step, .mean)
    case "SUM": try reduce(step, .sum)
    case "REDUCE_MAX": try reduce(step, .maximum)
    case "REDUCE_MIN": try reduce(step, .minimum)
    case "ARG_MAX": try argument(step, smallest: false)
    case "ARG_MIN": try argument(step, smallest: true)

    case "RESIZE_BILINEAR": try resize(step, bilinear: true)
    case "RESIZE_NEAREST_NEIGHBOR": try resize(step, bilinear: false)
    case "SPACE_TO_DEPTH": try spaceToDepth(step)
    case "DEPTH_TO_SPACE": try depthToSpace(step)
    case "PAD", "PADV2": try pad(step)
    case "MIRROR_PAD": try mirrorPad(step)

    case "RESHAPE": try reshape(step)
    case "SQUEEZE": try squeeze(step)
    case "EXPAND_DIMS": try expandDimensions(step)
    case "TRANSPOSE": try transpose(step)
    case "BROADCAST_TO": try broadcast(step)
    case "SHAPE": try shapeOf(step)

    case "SLICE": try slice(step)
    case "STRIDED_SLICE": try stridedSlice(step)
    case "CONCATENATION": try concatenation(step)
    case "SPLIT": try split(step)
    case "SPLIT_V": try splitV(step)
    case "PACK": try pack(step)
    case "UNPACK": try unpack(step)

    case "QUANTIZE": try quantize(step)
    case "DEQUANTIZE": try dequantize(step)
    case "DENSIFY": try densify(step)
    case "STABLEHLO_COMPOSITE": try composite(step)
    default: try unary(step, try unaryOperator(step))
    }
  }

  private func unaryOperator(_ step: TFLiteOperator) throws(ImportError) -> UnaryOperator {
    switch step.name {
    case "RELU": .relu
    case "RELU6": .relu6
    case "RELU_N1_TO_1": .reluN1To1
    case "LEAKY_RELU": .leakyReLU(alpha: try step.options(.leakyReLU).float(0))
    case "ELU": .elu
    case "LOGISTIC": .logistic
    case "TANH": .tanh
    case "HARD_SWISH": .hardSwish
    case "GELU": .gelu(approximate: try step.options(.gelu).bool(0))
    case "ABS": .absolute
    case "NEG": .negate
    case "EXP": .exponential
    case "LOG": .logarithm
    case "SQRT": .squareRoot
    case "RSQRT": .reciprocalSquareRoot
    case "SQUARE": .square
    case "SIN": .sine
    case "COS": .cosine
    case "FLOOR": .floor
    case "CEIL": .ceiling
    case "ROUND": .round
    default: throw step.error("is not supported")
    }
  }

  /// Replaces a composite operator by the operators of its own subgraph.
  private mutating func composite(_ step: TFLiteOperator) throws(ImportError) {
    let index = try OperatorSupport.compositeSubgraph(step, in: file, depth: scope.depth)
    var inner = try Scope(index, in: file, context: " of \(step.place)", depth: scope.depth + 1)
    guard inner.inputs.count == step.inputs.count, inner.outputs.count == step.outputs.count else {
      throw step.error("its numbers of inputs and outputs are not those of subgraph \(index)")
    }
    for (slot, name) in inner.inputs.enumerated() {
      let id = try input(step, slot)
      let record = try TensorRecord(try table(name, in: inner), index: name)
      guard inner.bound[name] == nil, record.type == graph[id].type, try record.shape() == graph[id].shape else {
        throw step.error("input \(slot) is not what subgraph \(index) takes")
      }
      inner.bound[name] = id
    }
    let outer = scope
    scope = inner
    try convertOperators()
    var results: [TensorID] = []
    for name in scope.outputs { results.append(try result(name)) }
    scope = outer
    for (slot, id) in results.enumerated() { try bind(step, slot, to: id) }
  }

  private func table(_ index: Int, in scope: Scope) throws(ImportError) -> FlatbufferTable {
    guard index >= 0, index < scope.tensors.count else { throw ImportError("tensor \(index) does not exist") }
    return try scope.tensors.table(index)
  }
}
