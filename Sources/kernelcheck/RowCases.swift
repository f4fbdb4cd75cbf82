internal import CKernels

extension Family {
  static var rows: [Family] {
    [
      Family(slot: SWL_SLOT_softmax_q8, count: 400) { checker, _ in softmaxQ8(checker) },
      Family(slot: SWL_SLOT_softmax_f32, count: 200) { checker, _ in softmaxF32(checker) },
    ]
  }

  private static func sizes(_ checker: Checker) -> (rows: Int, count: Int) {
    (
      checker.random.pick([1, 1, 2, 5, 33]), checker.random.pick([1, 2, 3, 10, 12, 16, 21, 32, 33, 64, 91, 1000, 1001])
    )
  }

  private static func softmaxQ8(_ checker: Checker) {
    var arguments = unsafe swl_softmax_q8()
    let (rows, count) = sizes(checker)
    let table = unsafe checker.constant(256 * 4)
    // Falls from the largest entry of which `count` fit in 32 bits; the ratio stands for exp(-scale * beta).
    let ratio = Double(checker.random.within(0.6, 0.999))
    var entry = Double((UInt32.max - 256) / UInt32(count)).rounded(.down)
    for index in 0..<256 {
      unsafe table.storeBytes(of: UInt32(entry), toByteOffset: index * 4, as: UInt32.self)
      entry *= ratio
    }
    unsafe (arguments.rows, arguments.count) = (Int32(rows), Int32(count))
    unsafe arguments.in = checker.bytes(rows * count)
    unsafe arguments.table = UnsafePointer(table.assumingMemoryBound(to: UInt32.self))
    unsafe arguments.out_scale = checker.random.oneIn(4) ? 128 : 256
    unsafe arguments.out_zero = checker.random.oneIn(4) ? checker.random.zeroPoint() : Int32(SWL_Q8_MIN)
    unsafe checker.verify(SWL_SLOT_softmax_q8, arguments, Output(.q8, count: rows * count)) {
      unsafe "\(rows) rows of \(count) ratio \(ratio) out_zero \(arguments.out_zero) out_scale \(arguments.out_scale)"
    }
  }

  private static func softmaxF32(_ checker: Checker) {
    var arguments = unsafe swl_softmax_f32()
    let (rows, count) = sizes(checker)
    unsafe (arguments.rows, arguments.count) = (Int32(rows), Int32(count))
    unsafe arguments.in = checker.floats(rows * count, -8, 8)
    unsafe arguments.beta = checker.random.oneIn(2) ? 1 : checker.random.within(0.1, 2)
    unsafe checker.verify(SWL_SLOT_softmax_f32, arguments, Output(.float(magnitude: 1), count: rows * count)) {
      unsafe "\(rows) rows of \(count) beta \(arguments.beta)"
    }
  }
}
