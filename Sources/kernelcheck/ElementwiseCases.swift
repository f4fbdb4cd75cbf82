internal import CKernels

extension Family {
  static var elementwise: [Family] {
    [
      Family(slot: SWL_SLOT_lookup_q8, count: 200) { checker, _ in lookup(checker) },
      Family(slot: SWL_SLOT_unary_f32, count: 660) { unary($0, $1) },
      Family(slot: SWL_SLOT_quantize, count: 400) { quantize($0, $1) },
      Family(slot: SWL_SLOT_dequantize, count: 200) { checker, _ in dequantize(checker) },
      Family(slot: SWL_SLOT_fill, count: 100) { fill($0, $1) },
    ]
  }

  private static func count(_ checker: Checker) -> Int {
    checker.random.oneIn(8) ? checker.random.within(4000...20_000) : checker.random.within(1...300)
  }

  private static func lookup(_ checker: Checker) {
    var arguments = unsafe swl_lookup_q8()
    let count = count(checker)
    let table = unsafe checker.constant(256)
    unsafe checker.random.fillQ8(table, 256)
    unsafe arguments.count = Int32(count)
    unsafe arguments.in = checker.bytes(count)
    unsafe arguments.table = UnsafePointer(table.assumingMemoryBound(to: UInt8.self))
    unsafe checker.verify(SWL_SLOT_lookup_q8, arguments, Output(.q8, count: count)) { "count \(count)" }
  }

  private static func unary(_ checker: Checker, _ number: Int) {
    var arguments = unsafe swl_unary_f32()
    let count = count(checker)
    let op = swl_unary_op(rawValue: UInt32(number % 22))
    let isPositive = op == SWL_LOG || op == SWL_SQRT || op == SWL_RSQRT
    unsafe arguments.op = op
    unsafe arguments.count = Int32(count)
    unsafe arguments.alpha = checker.random.within(-0.5, 0.5)
    let reach: Float = checker.random.oneIn(3) ? 30 : 3
    unsafe arguments.in = checker.floats(count, isPositive ? 1e-3 : -reach, reach)
    unsafe checker.verify(SWL_SLOT_unary_f32, arguments, Output(.float(magnitude: 1), count: count)) {
      unsafe "op \(op.rawValue) alpha \(arguments.alpha), \(count) numbers of at most \(reach)"
    }
  }

  private static func quantize(_ checker: Checker, _ number: Int) {
    var arguments = unsafe swl_quantize()
    let count = count(checker)
    let input = unsafe checker.input(count * 4)
    unsafe checker.random.fillFloats(input, count, -4, 4)
    let special: [Float] = [.nan, .infinity, -.infinity, 1e30, -1e30, 0.5, 1.5, -0.5, -2.5, -0.0, 3e9]
    for index in 0..<count where checker.random.oneIn(4) {
      let value = special[checker.random.below(special.count)]
      unsafe input.storeBytes(of: value, toByteOffset: index * 4, as: Float.self)
    }
    unsafe arguments.in = UnsafePointer(input.assumingMemoryBound(to: Float.self))
    unsafe arguments.count = Int32(count)
    unsafe arguments.inverse_scale = number % 2 == 0 ? 1 : checker.random.within(0.1, 60)
    unsafe arguments.zero = checker.random.zeroPoint()
    unsafe checker.verify(SWL_SLOT_quantize, arguments, Output(.q8, count: count)) {
      unsafe "count \(count) inverse_scale \(arguments.inverse_scale) zero \(arguments.zero)"
    }
  }

  private static func dequantize(_ checker: Checker) {
    var arguments = unsafe swl_dequantize()
    let count = count(checker)
    unsafe arguments.in = checker.bytes(count)
    unsafe arguments.count = Int32(count)
    unsafe arguments.scale = checker.random.within(0.001, 2)
    unsafe arguments.zero = checker.random.zeroPoint()
    unsafe checker.verify(SWL_SLOT_dequantize, arguments, Output(.float(magnitude: 0), count: count)) {
      unsafe "count \(count) scale \(arguments.scale) zero \(arguments.zero)"
    }
  }

  private static func fill(_ checker: Checker, _ number: Int) {
    var arguments = unsafe swl_fill()
    let count = count(checker)
    let byteCount = 1 << (number % 4)
    unsafe arguments.count = Int32(count)
    unsafe arguments.element_bytes = Int32(byteCount)
    unsafe arguments.value = checker.random.next()
    let output = byteCount == 8 ? Output(.int64, count: count) : Output(.bytes, count: count * byteCount)
    unsafe checker.verify(SWL_SLOT_fill, arguments, output) { "count \(count) of \(byteCount) bytes" }
  }
}
