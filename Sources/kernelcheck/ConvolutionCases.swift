internal import CKernels

extension Family {
  static var convolutions: [Family] {
    [
      Family(slot: SWL_SLOT_conv_q8, count: 1600) { convolutionQ8($0, $1, depthwise: false) },
      Family(slot: SWL_SLOT_depthwise_q8, count: 1600) { convolutionQ8($0, $1, depthwise: true) },
    ]
  }

  private static func convolutionQ8(_ checker: Checker, _ number: Int, depthwise: Bool) {
    let limits = WindowLimits(channels: depthwise ? .multiple : .free, products: depthwise ? 200_000 : 1_000_000)
    let window = checker.random.window(number, limits)
    let depth = window.taps * (depthwise ? 1 : Int(window.in_c))
    let arguments = unsafe arguments(checker, window)
    let source = unsafe weights(checker, depth, Int(window.out_c), nearTies: number % 5 == 0)
    unsafe withUnsafePointer(to: source) { source in
      unsafe checker.verify(
        depthwise ? SWL_SLOT_depthwise_q8 : SWL_SLOT_conv_q8, arguments, window.output(.q8), source: source
      ) { unsafe describe(arguments, source.pointee) }
    }
  }

  static func arguments(_ checker: Checker, _ window: swl_window) -> swl_conv_q8 {
    var arguments = unsafe swl_conv_q8()
    unsafe arguments.window = window
    let input = unsafe checker.input(window.inputCount)
    unsafe checker.random.fillQ8(input, window.inputCount)
    unsafe arguments.in = UnsafePointer(input.assumingMemoryBound(to: swl_q8.self))
    unsafe arguments.in_zero = checker.random.zeroPoint()
    unsafe arguments.out_zero = checker.random.zeroPoint()
    unsafe arguments.weight_zero = checker.random.oneIn(4) ? Int32(checker.random.within(-128...127)) : 0
    unsafe (arguments.out_min, arguments.out_max) = checker.random.clamp()
    if checker.random.oneIn(3) { unsafe arguments.residual = residual(checker, window) }
    return unsafe arguments
  }

  private static func residual(_ checker: Checker, _ window: swl_window) -> swl_residual_q8 {
    var residual = unsafe swl_residual_q8()
    unsafe residual.stride = window.out_c + Int32(checker.random.pick([0, 0, 1, 16]))
    let count = unsafe (window.outputPixels - 1) * Int(residual.stride) + Int(window.out_c)
    let other = unsafe checker.input(count)
    unsafe checker.random.fillQ8(other, count)
    unsafe residual.in = UnsafePointer(other.assumingMemoryBound(to: swl_q8.self))
    unsafe residual.q_zero = checker.random.zeroPoint()
    unsafe residual.r_zero = checker.random.zeroPoint()
    unsafe residual.zero = checker.random.zeroPoint()
    unsafe (residual.min, residual.max) = checker.random.clamp()
    unsafe (residual.q_scale, residual.r_scale) = checker.random.scales(0.01, 2)
    return unsafe residual
  }

  /// `depth` products a sum. Scales bring sums of random or of extreme numbers to the size of a byte, saturate, or end in
  /// or next to one half.
  static func weights(
    _ checker: Checker, _ depth: Int, _ channels: Int, nearTies: Bool
  ) -> swl_conv_q8_source {
    let (weights, scale) = unsafe (checker.constant(depth * channels), checker.constant(channels * 4))
    unsafe checker.random.fillBytes(weights, depth * channels, low: nearTies ? -2 : -128, high: nearTies ? 2 : 127)
    let typical = 100 / (5000 * Float(depth).squareRoot())
    let extreme = 100 / (20000 * Float(depth))
    for channel in 0..<channels {
      var value = (channel % 2 == number(depth) ? typical : extreme) * checker.random.within(0.3, 3)
      if nearTies { value = checker.random.scale(0.03, 0.1) }
      if checker.random.oneIn(16) { value = 1e9 / (65025 * Float(depth) + 1e6) }
      unsafe scale.storeBytes(of: value, toByteOffset: channel * 4, as: Float.self)
    }
    var source = unsafe swl_conv_q8_source()
    unsafe source.weights = UnsafePointer(weights.assumingMemoryBound(to: Int8.self))
    unsafe source.scale = UnsafePointer(scale.assumingMemoryBound(to: Float.self))
    if !checker.random.oneIn(5) {
      let bias = unsafe checker.constant(channels * 4)
      let magnitude: Int32 = nearTies ? 40 : checker.random.oneIn(2) ? 100 : 1_000_000
      unsafe checker.random.fillInt32(bias, channels, magnitude: magnitude)
      unsafe source.bias = UnsafePointer(bias.assumingMemoryBound(to: Int32.self))
    }
    return unsafe source
  }

  private static func number(_ depth: Int) -> Int { depth / 3 % 2 }

  static func describe(_ arguments: swl_conv_q8, _ source: swl_conv_q8_source) -> String {
    let zeros =
      unsafe "in_zero \(arguments.in_zero) weight_zero \(arguments.weight_zero) out_zero \(arguments.out_zero)"
    let clamp = unsafe "clamp \(arguments.out_min)...\(arguments.out_max)"
    let bias = unsafe source.bias == nil ? "no bias" : "bias"
    var text = unsafe "\(arguments.window.text), \(zeros) \(clamp) \(bias) scale[0] \(source.scale[0])"
    if unsafe arguments.residual.in != nil {
      let residual = unsafe arguments.residual
      unsafe text += ", residual stride \(residual.stride) zeros \(residual.q_zero) \(residual.r_zero) \(residual.zero)"
      unsafe text += " scales \(residual.q_scale) \(residual.r_scale) clamp \(residual.min)...\(residual.max)"
    }
    return text
  }
}
