internal import CKernels

extension Family {
  static var prelus: [Family] {
    [
      Family(slot: SWL_SLOT_prelu_q8, count: 400) { preluQ8($0, $1) },
      Family(slot: SWL_SLOT_prelu_f32, count: 200) { preluF32($0, $1) },
    ]
  }

  private static func sizes(_ checker: Checker) -> (pixels: Int, channels: Int) {
    (checker.random.pick([1, 2, 7, 49, 300]), checker.random.pick([1, 2, 3, 8, 15, 16, 17, 32, 33, 64, 100]))
  }

  private static func preluQ8(_ checker: Checker, _ number: Int) {
    var arguments = unsafe swl_prelu_q8()
    let (pixels, channels) = sizes(checker)
    let stride = number % 2
    let alphaCount = stride == 0 ? 1 : channels
    let alpha = unsafe checker.input(alphaCount)
    unsafe checker.random.fillBytes(alpha, alphaCount, low: -128, high: 127)
    unsafe (arguments.pixels, arguments.channels) = (Int32(pixels), Int32(channels))
    unsafe arguments.alpha_stride = Int32(stride)
    unsafe arguments.in = checker.bytes(pixels * channels)
    unsafe arguments.alpha = UnsafePointer(alpha.assumingMemoryBound(to: Int8.self))
    unsafe arguments.in_zero = checker.random.zeroPoint()
    unsafe arguments.alpha_zero = checker.random.oneIn(2) ? 0 : Int32(checker.random.within(-128...127))
    unsafe arguments.out_zero = checker.random.zeroPoint()
    unsafe (arguments.scale, arguments.alpha_scale) = (checker.random.scale(0.1, 2), checker.random.scale(0.001, 0.1))
    unsafe checker.verify(SWL_SLOT_prelu_q8, arguments, Output(.q8, count: pixels * channels)) {
      let zeros = unsafe "zeros \(arguments.in_zero) \(arguments.alpha_zero) \(arguments.out_zero)"
      let scales = unsafe "scales \(arguments.scale) \(arguments.alpha_scale)"
      return "\(pixels) pixels of \(channels) alpha_stride \(stride) \(zeros) \(scales)"
    }
  }

  private static func preluF32(_ checker: Checker, _ number: Int) {
    var arguments = unsafe swl_prelu_f32()
    let (pixels, channels) = sizes(checker)
    let stride = number % 2
    unsafe (arguments.pixels, arguments.channels) = (Int32(pixels), Int32(channels))
    unsafe arguments.alpha_stride = Int32(stride)
    unsafe arguments.in = checker.floats(pixels * channels)
    unsafe arguments.alpha = checker.floats(stride == 0 ? 1 : channels)
    unsafe checker.verify(SWL_SLOT_prelu_f32, arguments, Output(.float(magnitude: 0), count: pixels * channels)) {
      "\(pixels) pixels of \(channels) alpha_stride \(stride)"
    }
  }
}
