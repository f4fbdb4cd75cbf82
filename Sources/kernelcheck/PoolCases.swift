internal import CKernels

extension Family {
  static var pools: [Family] {
    [
      Family(slot: SWL_SLOT_average_pool_q8, count: 800) { poolQ8($0, $1, SWL_SLOT_average_pool_q8) },
      Family(slot: SWL_SLOT_max_pool_q8, count: 800) { poolQ8($0, $1, SWL_SLOT_max_pool_q8) },
      Family(slot: SWL_SLOT_average_pool_f32, count: 400) { poolF32($0, $1, SWL_SLOT_average_pool_f32) },
      Family(slot: SWL_SLOT_max_pool_f32, count: 400) { poolF32($0, $1, SWL_SLOT_max_pool_f32) },
    ]
  }

  /// Pooling has no dilation, and every window meets the input.
  private static func poolWindow(_ checker: Checker, _ number: Int) -> swl_window {
    let limits = WindowLimits(channels: .same, mayMissInput: false, products: 100_000)
    return checker.random.window(number % 70, limits)
  }

  private static func poolQ8(_ checker: Checker, _ number: Int, _ slot: swl_slot) {
    var arguments = unsafe swl_pool_q8()
    let window = poolWindow(checker, number)
    unsafe arguments.window = window
    unsafe arguments.in = checker.bytes(window.inputCount)
    unsafe (arguments.out_min, arguments.out_max) = checker.random.clamp()
    unsafe checker.verify(slot, arguments, window.output(.q8)) {
      unsafe "\(window.text), clamp \(arguments.out_min)...\(arguments.out_max)"
    }
  }

  private static func poolF32(_ checker: Checker, _ number: Int, _ slot: swl_slot) {
    var arguments = unsafe swl_pool_f32()
    let window = poolWindow(checker, number)
    unsafe arguments.window = window
    unsafe arguments.in = checker.floats(window.inputCount)
    unsafe (arguments.out_min, arguments.out_max) = checker.random.floatClamp()
    unsafe checker.verify(slot, arguments, window.output(.float(magnitude: 1))) {
      unsafe "\(window.text), clamp \(arguments.out_min)...\(arguments.out_max)"
    }
  }
}
