internal import ModelFormat
internal import Tensors

extension SamplePrograms {
  static var shapesOfBytes: ProgramBuilder { shapes(.int8) }
  static var shapesOfFloats: ProgramBuilder { shapes(.float32) }

  /// What moves or gathers the elements of [1, 3, 4, 2].
  private static func shapes(_ type: ElementType) -> ProgramBuilder {
    var b = ProgramBuilder()
    let x = b.tensor("x", type, [1, 3, 4, 2])
    b.input(x)

    for kind: ReduceKind in [.mean, .maximum] {
      var reduce = Reduce()
      (reduce.input, reduce.kind, reduce.outer, reduce.reduced, reduce.inner) = (x, kind.rawValue, 1, 12, 2)
      reduce.output = b.tensor("reduced \(kind)", type, [1, 2])
      b.step(.reduce(reduce))
      b.output(reduce.output)
    }
    argument(&b, x, .int32, smallest: false)
    argument(&b, x, .int64, smallest: true)

    var softmax = Softmax()
    (softmax.input, softmax.rows, softmax.count) = (x, 12, 2)
    if type == .int8 { softmax.table = b.words("table", (0..<256).map { Int32(1 << 24) >> min($0, 24) }) }
    softmax.output = b.tensor("softmax", type, [1, 3, 4, 2], scale: 1 / 256, zeroPoint: -128)
    b.step(.softmax(softmax))
    b.output(softmax.output)

    resize(&b, x, type, bilinear: true)
    resize(&b, x, type, bilinear: false)

    var copy = Copy()
    (copy.input, copy.rank, copy.inputOffset) = (x, 2, 23)
    (copy.extents[0], copy.extents[1]) = (2, 12)
    (copy.inputStrides[0], copy.inputStrides[1]) = (-1, -2)
    (copy.outputStrides[0], copy.outputStrides[1]) = (12, 1)
    copy.output = b.tensor("turned", type, [2, 12])
    b.step(.copy(copy))
    b.output(copy.output)
    return b
  }

  private static func argument(_ b: inout ProgramBuilder, _ x: Int32, _ type: ElementType, smallest: Bool) {
    var step = Argument()
    (step.input, step.smallest, step.outer, step.reduced, step.inner) = (x, smallest, 3, 4, 2)
    step.output = b.tensor("index", type, [3, 2])
    b.step(.argument(step))
    b.output(step.output)
  }

  private static func resize(_ b: inout ProgramBuilder, _ x: Int32, _ type: ElementType, bilinear: Bool) {
    var step = Resize()
    (step.input, step.inputHeight, step.inputWidth, step.channels) = (x, 3, 4, 2)
    (step.outputHeight, step.outputWidth) = (5, 2)
    (step.bilinear, step.halfPixelCenters) = (bilinear, true)
    step.output = b.tensor("resized", type, [1, 5, 2, 2])
    b.step(.resize(step))
    b.output(step.output)
  }
}
