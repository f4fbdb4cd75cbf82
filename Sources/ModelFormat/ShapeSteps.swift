/// The operators of `Reduce`. Raw values are part of the format.
public enum ReduceKind: Int32, Sendable {
  case mean = 0
  case sum = 1
  case maximum = 2
  case minimum = 3
}

/// [outer, reduced, inner] to [outer, inner].
public struct Reduce: FieldRecord, Sendable {
  public var input: Int32 = -1
  public var output: Int32 = -1
  /// A `ReduceKind`.
  public var kind: Int32 = 0
  public var outer: Int32 = 1
  public var reduced: Int32 = 1
  public var inner: Int32 = 1

  public init() {}

  public mutating func code(_ coder: inout some FieldCoder) {
    coder.field(&input)
    coder.field(&output)
    coder.field(&kind)
    coder.field(&outer)
    coder.field(&reduced)
    coder.field(&inner)
  }
}

/// The index of the largest or smallest of [outer, reduced, inner] along the middle, as int32 or int64.
public struct Argument: FieldRecord, Sendable {
  public var input: Int32 = -1
  public var output: Int32 = -1
  public var smallest = false
  public var outer: Int32 = 1
  public var reduced: Int32 = 1
  public var inner: Int32 = 1

  public init() {}

  public mutating func code(_ coder: inout some FieldCoder) {
    coder.field(&input)
    coder.field(&output)
    coder.field(&smallest)
    coder.field(&outer)
    coder.field(&reduced)
    coder.field(&inner)
  }
}

/// Rows normalised to sum 1. Bytes: `table` is int32 [256], exp(-d * scale * beta) in fixed point for a distance of d
/// from the row's largest element; `count` entries of its first never pass 32 bits unsigned.
public struct Softmax: FieldRecord, Sendable {
  public var input: Int32 = -1
  public var output: Int32 = -1
  public var table: Int32 = -1
  public var rows: Int32 = 1
  public var count: Int32 = 1
  public var beta: Float = 1

  public init() {}

  public mutating func code(_ coder: inout some FieldCoder) {
    coder.field(&input)
    coder.field(&output)
    coder.field(&table)
    coder.field(&rows)
    coder.field(&count)
    coder.field(&beta)
  }
}

/// [batch, height, width, channels] to another height and width; input and output share their quantisation.
public struct Resize: FieldRecord, Sendable {
  public var input: Int32 = -1
  public var output: Int32 = -1
  public var batch: Int32 = 1
  public var inputHeight: Int32 = 1
  public var inputWidth: Int32 = 1
  public var outputHeight: Int32 = 1
  public var outputWidth: Int32 = 1
  public var channels: Int32 = 1
  public var bilinear = false
  public var alignCorners = false
  public var halfPixelCenters = false

  public init() {}

  public mutating func code(_ coder: inout some FieldCoder) {
    coder.field(&input)
    coder.field(&output)
    coder.field(&batch)
    coder.field(&inputHeight)
    coder.field(&inputWidth)
    coder.field(&outputHeight)
    coder.field(&outputWidth)
    coder.field(&channels)
    coder.field(&bilinear)
    coder.field(&alignCorners)
    coder.field(&halfPixelCenters)
  }
}

/// Elements moved from one strided box to another: transposition, slices, joins, splits, block moves.
public struct Copy: FieldRecord, Sendable {
  public var input: Int32 = -1
  public var output: Int32 = -1
  public var rank: Int32 = 1
  public var extents: InlineArray<6, Int32> = InlineArray(repeating: 1)
  /// Elements; may be negative.
  public var inputStrides: InlineArray<6, Int32> = InlineArray(repeating: 0)
  /// Elements; positive.
  public var outputStrides: InlineArray<6, Int32> = InlineArray(repeating: 0)
  /// The first element read and written.
  public var inputOffset: Int32 = 0
  public var outputOffset: Int32 = 0

  public init() {}

  public mutating func code(_ coder: inout some FieldCoder) {
    coder.field(&input)
    coder.field(&output)
    coder.field(&rank)
    coder.field(&extents)
    coder.field(&inputStrides)
    coder.field(&outputStrides)
    coder.field(&inputOffset)
    coder.field(&outputOffset)
  }
}

/// Every element set to one value: `value` for integers, in the tensor's own units, `real` for floats.
public struct Fill: FieldRecord, Sendable {
  public var output: Int32 = -1
  public var value: Int32 = 0
  public var real: Float = 0

  public init() {}

  public mutating func code(_ coder: inout some FieldCoder) {
    coder.field(&output)
    coder.field(&value)
    coder.field(&real)
  }
}
