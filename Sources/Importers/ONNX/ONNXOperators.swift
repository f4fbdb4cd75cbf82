import Graph

/// The operators that the importer knows.
enum ONNXOperators {
  /// Operators that slide a window over pictures or move their pixels.
  static let windows: Set<String> = [
    "Conv", "ConvTranspose", "QLinearConv", "MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool", "Resize",
    "Upsample", "BatchNormalization", "DepthToSpace", "SpaceToDepth", "LRN", "QLinearGlobalAveragePool",
  ]

  private static let microsoft: Set<String> = ["QLinearAdd", "QLinearMul"]

  static func isKnown(_ node: ONNXNode) -> Bool {
    switch node.domain {
    case "": names.contains(node.name)
    case "com.microsoft": microsoft.contains(node.name)
    default: false
    }
  }

  private static let names: Set<String> = windows.union([
    "Abs", "Add", "And", "ArgMax", "ArgMin", "Cast", "CastLike", "Ceil", "Celu", "Clip", "Concat", "Constant",
    "ConstantOfShape", "Cos", "DequantizeLinear", "Div", "Dropout", "Elu", "Equal", "Exp", "Expand", "Flatten", "Floor",
    "Gather", "GatherND", "Gelu", "Gemm", "Greater", "GreaterOrEqual", "HardSigmoid", "HardSwish", "Identity",
    "LayerNormalization", "LeakyRelu", "Less", "LessOrEqual", "Log", "LogSoftmax", "MatMul", "Max", "Mean", "Min",
    "Mish", "Mod", "Mul", "Neg", "Not", "Or", "PRelu", "Pad", "Pow", "QLinearMatMul", "QuantizeLinear", "Range",
    "Reciprocal", "ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp", "ReduceMax", "ReduceMean", "ReduceMin",
    "ReduceProd", "ReduceSum", "ReduceSumSquare", "Relu", "Reshape", "Round", "Selu", "Shape", "Sigmoid", "Sign",
    "Sin", "Size", "Slice", "Softmax", "Softplus", "Softsign", "Split", "Sqrt", "Squeeze", "Sub", "Sum", "Tanh",
    "Tile", "Transpose", "Unsqueeze", "Where", "Xor",
  ]).subtracting(["QLinearGlobalAveragePool"])
}

extension ONNXConverter {
  mutating func convertOperator() throws(ImportError) {
    if try convertElements() { return }
    if try convertWindows() { return }
    if try convertMovement() { return }
    switch node.name {
    case "Softmax": try softmax(isLogarithm: false)
    case "LogSoftmax": try softmax(isLogarithm: true)
    case "LayerNormalization": try layerNormalization()
    case "ReduceMean": try reduce(.mean)
    case "ReduceSum": try reduce(.sum)
    case "ReduceMax": try reduce(.maximum)
    case "ReduceMin": try reduce(.minimum)
    case "ReduceL1", "ReduceL2", "ReduceSumSquare", "ReduceLogSum", "ReduceLogSumExp": try composedReduce()
    case "ArgMax": try argument(smallest: false)
    case "ArgMin": try argument(smallest: true)
    case "QuantizeLinear": try quantizeLinear()
    case "DequantizeLinear": try dequantizeLinear()
    default: throw node.error("is supported for constant operands only")
    }
  }

  private mutating func convertElements() throws(ImportError) -> Bool {
    switch node.name {
    case "Add", "Sum": try elementwise(.add)
    case "Sub": try elementwise(.subtract)
    case "Mul": try elementwise(.multiply)
    case "Div": try elementwise(.divide)
    case "Max": try elementwise(.maximum)
    case "Min": try elementwise(.minimum)
    case "Mean": try mean()
    case "Pow": try power()
    case "Clip": try clip()
    case "PRelu": try prelu()
    case "Reciprocal": try reciprocal()
    case "Cast": try cast(to: try node.integer("to", default: 0))
    case "CastLike": try cast(to: Int(try materialized(try value(1)).type.rawValue))
    case "Where": try choose()
    case "HardSigmoid": try hardSigmoid()
    case "Selu": try selu()
    case "Celu": try celu()
    case "Elu": try elu()
    case "Softplus": bind(try softplus(try real(0)))
    case "Softsign": try softsign()
    case "Mish": try mish()
    case "Gelu": try gelu()
    default:
      guard let operation = try simpleUnary() else { return false }
      try unary(operation)
    }
    return true
  }

  private func simpleUnary() throws(ImportError) -> UnaryOperator? {
    switch node.name {
    case "Relu": .relu
    case "LeakyRelu": .leakyReLU(alpha: try node.float("alpha", default: 0.01))
    case "Sigmoid": .logistic
    case "HardSwish": .hardSwish
    case "Tanh": .tanh
    case "Abs": .absolute
    case "Neg": .negate
    case "Exp": .exponential
    case "Log": .logarithm
    case "Sqrt": .squareRoot
    case "Sin": .sine
    case "Cos": .cosine
    case "Floor": .floor
    case "Ceil": .ceiling
    case "Round": .round
    default: nil
    }
  }

  private mutating func convertWindows() throws(ImportError) -> Bool {
    switch node.name {
    case "Conv": try convolution()
    case "ConvTranspose": try transposedConvolution()
    case "QLinearConv": try quantizedConvolution()
    case "QLinearMatMul": try quantizedProduct()
    case "QLinearAdd": try quantizedBinary(.add)
    case "QLinearMul": try quantizedBinary(.multiply)
    case "Gemm": try generalProduct()
    case "MatMul": try matrixProduct()
    case "MaxPool": try pool(isAverage: false)
    case "AveragePool": try pool(isAverage: true)
    case "GlobalAveragePool": try globalPool(.mean)
    case "GlobalMaxPool": try globalPool(.maximum)
    case "BatchNormalization": try batchNormalization()
    case "LRN": try localResponseNormalization()
    default: return false
    }
    return true
  }

  private mutating func convertMovement() throws(ImportError) -> Bool {
    switch node.name {
    case "Identity": bind(try materialized(try value(0)))
    case "Dropout": try dropout()
    case "Reshape", "Flatten", "Squeeze", "Unsqueeze": try reshape()
    case "Transpose": try transpose()
    case "Concat": try concatenate()
    case "Split": try split()
    case "Slice": try slice()
    case "Gather": try gather()
    case "Expand": try expand()
    case "Tile": try tile()
    case "Pad": try pad()
    case "Resize", "Upsample": try resize()
    case "DepthToSpace": try blocks(toDepth: false)
    case "SpaceToDepth": try blocks(toDepth: true)
    default: return false
    }
    return true
  }

  /// Lets everything through, as it does outside of training or at a ratio of 0.
  private mutating func dropout() throws(ImportError) {
    try node.expect(inputs: 1...3)
    let ratio = try version < 12 ? 0 : constant(1, "the ratio")?.floats.first ?? 0.5
    let isTraining = try version < 12 ? false : constant(2, "the mode")?.integers?.first ?? 0 != 0
    guard !isTraining || ratio == 0 else { throw node.error("training is not supported") }
    let input = try materialized(try value(0))
    bind(input)
    guard node.hasOutput(1) else { return }
    let count = input.dims.reduce(1, *)
    try budget.take(8 * count)
    let ones =
      version < 10 && input.type.isFloat
      ? ONNXConstant(input.type, input.dims, .floats([Float](repeating: 1, count: count)))
      : ONNXConstant(
        version < 10 ? input.type : .bool, integers: [Int64](repeating: 1, count: count), dims: input.dims)
    values[node.outputs[1]] = .constant(ones)
  }
}
