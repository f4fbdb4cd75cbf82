internal import CKernels

extension Family {
  static var binaries: [Family] {
    [
      Family(slot: SWL_SLOT_binary_q8, count: 1200) { binaryQ8($0, $1) },
      Family(slot: SWL_SLOT_binary_f32, count: 600) { binaryF32($0, $1) },
      Family(slot: SWL_SLOT_binary_i32, count: 400) { binaryI32($0, $1) },
    ]
  }

  private static func op(_ number: Int, of count: Int) -> swl_binary_op {
    let ops = [SWL_ADD, SWL_MUL, SWL_SUB, SWL_MAXIMUM, SWL_MINIMUM, SWL_DIV, SWL_SQUARED_DIFFERENCE]
    return ops[number % count]
  }

  private static func binaryQ8(_ checker: Checker, _ number: Int) {
    var arguments = unsafe swl_binary_q8()
    let shape = checker.random.broadcast()
    unsafe arguments.shape = shape
    unsafe arguments.op = op(number, of: 5)
    unsafe arguments.a = checker.bytes(shape.operandCounts.a)
    unsafe arguments.b = checker.bytes(shape.operandCounts.b)
    unsafe arguments.a_zero = checker.random.zeroPoint()
    unsafe arguments.b_zero = checker.random.zeroPoint()
    unsafe arguments.out_zero = checker.random.zeroPoint()
    unsafe (arguments.out_min, arguments.out_max) = checker.random.clamp()
    unsafe (arguments.a_scale, arguments.b_scale) = checker.random.scales(0.001, 2)
    if unsafe arguments.op == SWL_MUL && checker.random.oneIn(2) { unsafe arguments.a_scale /= 64 }
    unsafe checker.verify(SWL_SLOT_binary_q8, arguments, Output(.q8, count: shape.count)) {
      let zeros = unsafe "zeros \(arguments.a_zero) \(arguments.b_zero) \(arguments.out_zero)"
      let rest =
        unsafe "scales \(arguments.a_scale) \(arguments.b_scale) clamp \(arguments.out_min)...\(arguments.out_max)"
      return unsafe "op \(arguments.op.rawValue), \(shape.text), \(zeros) \(rest)"
    }
  }

  private static func binaryF32(_ checker: Checker, _ number: Int) {
    var arguments = unsafe swl_binary_f32()
    let shape = checker.random.broadcast()
    unsafe arguments.shape = shape
    unsafe arguments.op = op(number, of: 7)
    unsafe arguments.a = checker.floats(shape.operandCounts.a)
    unsafe arguments.b = checker.floats(shape.operandCounts.b)
    unsafe (arguments.out_min, arguments.out_max) = checker.random.floatClamp()
    unsafe checker.verify(SWL_SLOT_binary_f32, arguments, Output(.float(magnitude: 0), count: shape.count)) {
      unsafe "op \(arguments.op.rawValue), \(shape.text)"
    }
  }

  private static func binaryI32(_ checker: Checker, _ number: Int) {
    var arguments = unsafe swl_binary_i32()
    let shape = checker.random.broadcast()
    let magnitude = checker.random.oneIn(2) ? 10 : Int32.max
    let counts = shape.operandCounts
    let (a, b) = unsafe (checker.input(counts.a * 4), checker.input(counts.b * 4))
    unsafe checker.random.fillInt32(a, counts.a, magnitude: magnitude)
    unsafe checker.random.fillInt32(b, counts.b, magnitude: magnitude)
    unsafe arguments.shape = shape
    unsafe arguments.op = op(number, of: 5)
    unsafe arguments.a = UnsafePointer(a.assumingMemoryBound(to: Int32.self))
    unsafe arguments.b = UnsafePointer(b.assumingMemoryBound(to: Int32.self))
    unsafe checker.verify(SWL_SLOT_binary_i32, arguments, Output(.int32, count: shape.count)) {
      unsafe "op \(arguments.op.rawValue), \(shape.text)"
    }
  }
}
