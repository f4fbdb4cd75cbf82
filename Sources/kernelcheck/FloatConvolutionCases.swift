internal import CKernels

extension Family {
  static var floatConvolutions: [Family] {
    [
      Family(slot: SWL_SLOT_conv_f32, count: 800) { convolutionF32($0, $1, depthwise: false) },
      Family(slot: SWL_SLOT_depthwise_f32, count: 800) { convolutionF32($0, $1, depthwise: true) },
    ]
  }

  private static func convolutionF32(_ checker: Checker, _ number: Int, depthwise: Bool) {
    var arguments = unsafe swl_conv_f32()
    let limits = WindowLimits(channels: depthwise ? .multiple : .free, products: 200_000)
    let window = checker.random.window(number, limits)
    let depth = window.taps * (depthwise ? 1 : Int(window.in_c))
    unsafe arguments.window = window
    unsafe arguments.in = checker.floats(window.inputCount)
    unsafe (arguments.out_min, arguments.out_max) = checker.random.floatClamp()
    if checker.random.oneIn(3) {
      let stride = window.out_c + Int32(checker.random.pick([0, 0, 1, 16]))
      unsafe arguments.residual.in = checker.floats((window.outputPixels - 1) * Int(stride) + Int(window.out_c))
      unsafe arguments.residual.stride = stride
      unsafe (arguments.residual.min, arguments.residual.max) = checker.random.floatClamp()
    }
    var source = unsafe swl_conv_f32_source()
    let (count, channels) = (depth * Int(window.out_c), Int(window.out_c))
    let weights = unsafe checker.constant(count * 4)
    unsafe checker.random.fillFloats(weights, count)
    unsafe source.weights = UnsafePointer(weights.assumingMemoryBound(to: Float.self))
    if !checker.random.oneIn(5) {
      let bias = unsafe checker.constant(channels * 4)
      unsafe checker.random.fillFloats(bias, channels)
      unsafe source.bias = UnsafePointer(bias.assumingMemoryBound(to: Float.self))
    }
    let output = window.output(.float(magnitude: 1 + Float(depth) / 4))
    let slot = depthwise ? SWL_SLOT_depthwise_f32 : SWL_SLOT_conv_f32
    unsafe withUnsafePointer(to: source) { source in
      unsafe checker.verify(slot, arguments, output, source: source) {
        let clamps = unsafe "clamp \(arguments.out_min)...\(arguments.out_max)"
        let residual = unsafe arguments.residual.in == nil ? "" : ", residual stride \(arguments.residual.stride)"
        return "\(window.text), \(clamps)\(residual)"
      }
    }
  }
}

extension Checker {
  /// An operand of `count` random numbers.
  func floats(_ count: Int, _ low: Float = -1, _ high: Float = 1) -> UnsafePointer<Float> {
    let start = unsafe input(count * 4)
    unsafe random.fillFloats(start, count, low, high)
    return unsafe UnsafePointer(start.assumingMemoryBound(to: Float.self))
  }

  /// An operand of `count` stored bytes.
  func bytes(_ count: Int) -> UnsafePointer<swl_q8> {
    let start = unsafe input(count)
    unsafe random.fillQ8(start, count)
    return unsafe UnsafePointer(start.assumingMemoryBound(to: swl_q8.self))
  }
}

extension Random {
  /// No clamp, as at zero, or two-sided.
  mutating func floatClamp() -> (low: Float, high: Float) {
    switch below(3) {
    case 0: (-.infinity, .infinity)
    case 1: (0, .greatestFiniteMagnitude)
    default: (0, 0.75)
    }
  }
}
