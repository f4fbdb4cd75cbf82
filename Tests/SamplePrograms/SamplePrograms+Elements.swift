internal import ModelFormat
internal import Tensors

extension SamplePrograms {
  private static let extents = [2, 3, 4]

  static var elementsOfBytes: ProgramBuilder {
    var b = ProgramBuilder()
    let x = b.tensor("x", .int8, extents)
    let row = b.tensor("row", .int8, [4], scale: 0.25)
    b.input(x)
    b.input(row)
    for kind: BinaryKind in [.add, .multiply, .maximum] { binary(&b, kind, x, row, .int8) }

    var lookup = Lookup()
    lookup.input = x
    lookup.table = b.bytes("table", [256], first: 128, step: 3)
    lookup.output = b.tensor("looked up", .int8, extents)
    b.step(.lookup(lookup))
    b.output(lookup.output)

    let alpha = b.bytes("alpha", [4], step: 50, quantization: Quantization(scale: 0.01, zeroPoint: 1))
    prelu(&b, x, alpha, .int8)

    var fill = Fill()
    fill.value = -7
    fill.output = b.tensor("filled", .int8, extents)
    b.step(.fill(fill))
    b.output(fill.output)

    var conversion = Conversion()
    conversion.input = x
    conversion.output = b.tensor("real", .float32, extents)
    b.step(.dequantize(conversion))
    b.output(conversion.output)
    return b
  }

  static var elementsOfFloats: ProgramBuilder {
    var b = ProgramBuilder()
    let x = b.tensor("x", .float32, extents)
    let row = b.tensor("row", .float32, [4])
    b.input(x)
    b.input(row)
    for kind: BinaryKind in [.divide, .squaredDifference] { binary(&b, kind, x, row, .float32) }

    let numbers = b.tensor("numbers", .int32, extents)
    let more = b.words("more", [1, -2, 3, -4])
    b.input(numbers)
    binary(&b, .subtract, numbers, more, .int32)

    for kind: UnaryKind in [.logistic, .hardSwish] {
      var unary = Unary()
      unary.input = x
      unary.kind = kind.rawValue
      unary.output = b.tensor("unary \(kind)", .float32, extents)
      b.step(.unary(unary))
      b.output(unary.output)
    }
    let alpha = b.floats("alpha", [0.1, 0.2, 0.3, 0.4])
    prelu(&b, x, alpha, .float32)

    var conversion = Conversion()
    conversion.input = x
    conversion.output = b.tensor("bytes", .int8, extents)
    b.step(.quantize(conversion))
    b.output(conversion.output)
    return b
  }

  /// A row of 4 against [2, 3, 4].
  private static func binary(
    _ b: inout ProgramBuilder, _ kind: BinaryKind, _ x: Int32, _ row: Int32, _ type: ElementType
  ) {
    var step = Binary()
    (step.a, step.b, step.kind, step.rank) = (x, row, kind.rawValue, 2)
    (step.extents[0], step.extents[1]) = (6, 4)
    (step.aStrides[0], step.aStrides[1]) = (4, 1)
    step.bStrides[1] = 1
    step.output = b.tensor(kind.name, type, extents)
    b.step(.binary(step))
    b.output(step.output)
  }

  private static func prelu(_ b: inout ProgramBuilder, _ x: Int32, _ alpha: Int32, _ type: ElementType) {
    var step = PReLU()
    (step.input, step.alpha, step.pixels, step.channels) = (x, alpha, 6, 4)
    step.output = b.tensor("prelu", type, extents)
    b.step(.prelu(step))
    b.output(step.output)
  }
}
