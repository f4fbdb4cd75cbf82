internal import CKernels

extension Family {
  static var reductions: [Family] {
    [
      Family(slot: SWL_SLOT_reduce_q8, count: 600) { reduceQ8($0, $1) },
      Family(slot: SWL_SLOT_reduce_f32, count: 300) { reduceF32($0, $1) },
      Family(slot: SWL_SLOT_argmax, count: 400) { argmax($0, $1) },
    ]
  }

  private static func sizes(_ checker: Checker) -> (outer: Int, reduced: Int, inner: Int) {
    let inner = checker.random.pick([1, 1, 2, 3, 7, 8, 16, 31, 33, 64, 100, 257, 600])
    return (checker.random.pick([1, 1, 2, 5]), checker.random.pick([1, 2, 4, 9, 16, 49, 63, 300]), inner)
  }

  private static func reduceQ8(_ checker: Checker, _ number: Int) {
    var arguments = unsafe swl_reduce_q8()
    let (outer, reduced, inner) = sizes(checker)
    unsafe arguments.op = swl_reduce_op(rawValue: UInt32(number % 4))
    unsafe (arguments.outer, arguments.reduced, arguments.inner) = (Int32(outer), Int32(reduced), Int32(inner))
    unsafe arguments.in = checker.bytes(outer * reduced * inner)
    unsafe arguments.in_zero = checker.random.zeroPoint()
    unsafe arguments.out_zero = checker.random.zeroPoint()
    unsafe arguments.scale = checker.random.scale(0.2, 2) / Float(checker.random.pick([1, 8, reduced]))
    unsafe checker.verify(SWL_SLOT_reduce_q8, arguments, Output(.q8, count: outer * inner)) {
      let zeros = unsafe "zeros \(arguments.in_zero) \(arguments.out_zero) scale \(arguments.scale)"
      return "op \(number % 4) [\(outer)][\(reduced)][\(inner)] \(zeros)"
    }
  }

  private static func reduceF32(_ checker: Checker, _ number: Int) {
    var arguments = unsafe swl_reduce_f32()
    let (outer, reduced, inner) = sizes(checker)
    unsafe arguments.op = swl_reduce_op(rawValue: UInt32(number % 4))
    unsafe (arguments.outer, arguments.reduced, arguments.inner) = (Int32(outer), Int32(reduced), Int32(inner))
    unsafe arguments.in = checker.floats(outer * reduced * inner)
    let output = Output(.float(magnitude: 1 + Float(reduced) / 4), count: outer * inner)
    unsafe checker.verify(SWL_SLOT_reduce_f32, arguments, output) {
      "op \(number % 4) [\(outer)][\(reduced)][\(inner)]"
    }
  }

  private static func argmax(_ checker: Checker, _ number: Int) {
    var arguments = unsafe swl_argmax()
    let (outer, reduced, inner) = sizes(checker)
    let (count, isFloat, isWide) = (outer * reduced * inner, number % 2 == 0, number / 2 % 2 == 0)
    unsafe (arguments.outer, arguments.reduced, arguments.inner) = (Int32(outer), Int32(reduced), Int32(inner))
    unsafe arguments.in = isFloat ? UnsafeRawPointer(checker.floats(count)) : UnsafeRawPointer(checker.bytes(count))
    unsafe arguments.in_float = isFloat ? 1 : 0
    unsafe arguments.smallest = Int32(number / 4 % 2)
    unsafe arguments.out_bytes = isWide ? 8 : 4
    unsafe checker.verify(SWL_SLOT_argmax, arguments, Output(isWide ? .int64 : .int32, count: outer * inner)) {
      let kinds = "\(isFloat ? "float" : "bytes") smallest \(number / 4 % 2) out \(isWide ? 8 : 4) bytes"
      return "[\(outer)][\(reduced)][\(inner)] \(kinds)"
    }
  }
}
