/// The operators of `Binary`. Raw values are part of the format.
public enum BinaryKind: Int32, Sendable {
  case add = 0
  case subtract = 1
  case multiply = 2
  case divide = 3
  case maximum = 4
  case minimum = 5
  case squaredDifference = 6

  public var name: String {
    switch self {
    case .add: "add"
    case .subtract: "subtract"
    case .multiply: "multiply"
    case .divide: "divide"
    case .maximum: "maximum"
    case .minimum: "minimum"
    case .squaredDifference: "squared_difference"
    }
  }
}

/// An element-wise operator on two operands into a dense output. A stride of 0 repeats an operand.
public struct Binary: FieldRecord, Sendable {
  public var a: Int32 = -1
  public var b: Int32 = -1
  public var output: Int32 = -1
  /// A `BinaryKind`.
  public var kind: Int32 = 0
  public var rank: Int32 = 1
  public var extents: InlineArray<6, Int32> = InlineArray(repeating: 1)
  public var aStrides: InlineArray<6, Int32> = InlineArray(repeating: 0)
  public var bStrides: InlineArray<6, Int32> = InlineArray(repeating: 0)
  public var minimum: Int32 = -128
  public var maximum: Int32 = 127
  public var realMinimum: Float = -.infinity
  public var realMaximum: Float = .infinity

  public init() {}

  public mutating func code(_ coder: inout some FieldCoder) {
    coder.field(&a)
    coder.field(&b)
    coder.field(&output)
    coder.field(&kind)
    coder.field(&rank)
    coder.field(&extents)
    coder.field(&aStrides)
    coder.field(&bStrides)
    coder.field(&minimum)
    coder.field(&maximum)
    coder.field(&realMinimum)
    coder.field(&realMaximum)
  }
}

/// Any function of one byte: output = table[input + 128], table being int8 [256].
public struct Lookup: FieldRecord, Sendable {
  public var input: Int32 = -1
  public var output: Int32 = -1
  public var table: Int32 = -1

  public init() {}

  public mutating func code(_ coder: inout some FieldCoder) {
    coder.field(&input)
    coder.field(&output)
    coder.field(&table)
  }
}

/// The functions of `Unary`. Raw values are part of the format.
public enum UnaryKind: Int32, Sendable, CaseIterable {
  case relu = 0
  case relu6 = 1
  case reluN1To1 = 2
  case leakyReLU = 3
  case elu = 4
  case logistic = 5
  case tanh = 6
  case hardSwish = 7
  case gelu = 8
  case geluTanh = 9
  case absolute = 10
  case negate = 11
  case exponential = 12
  case logarithm = 13
  case squareRoot = 14
  case reciprocalSquareRoot = 15
  case square = 16
  case sine = 17
  case cosine = 18
  case floor = 19
  case ceiling = 20
  case round = 21
}

/// A float function of one element.
public struct Unary: FieldRecord, Sendable {
  public var input: Int32 = -1
  public var output: Int32 = -1
  /// A `UnaryKind`.
  public var kind: Int32 = 0
  public var alpha: Float = 0

  public init() {}

  public mutating func code(_ coder: inout some FieldCoder) {
    coder.field(&input)
    coder.field(&output)
    coder.field(&kind)
    coder.field(&alpha)
  }
}

/// float32 to bytes or back.
public struct Conversion: FieldRecord, Sendable {
  public var input: Int32 = -1
  public var output: Int32 = -1

  public init() {}

  public mutating func code(_ coder: inout some FieldCoder) {
    coder.field(&input)
    coder.field(&output)
  }
}

/// x where x is positive, else x times its channel's alpha. alpha: int8 or float32, [channels] or [1].
public struct PReLU: FieldRecord, Sendable {
  public var input: Int32 = -1
  public var output: Int32 = -1
  public var alpha: Int32 = -1
  public var pixels: Int32 = 1
  public var channels: Int32 = 1

  public init() {}

  public mutating func code(_ coder: inout some FieldCoder) {
    coder.field(&input)
    coder.field(&output)
    coder.field(&alpha)
    coder.field(&pixels)
    coder.field(&channels)
  }
}
