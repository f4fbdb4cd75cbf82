internal import CKernels

extension Family {
  static var sparse: [Family] { [Family(slot: SWL_SLOT_sparse_q8, count: 1600, make: sparseQ8)] }

  private static func sparseQ8(_ checker: Checker, _ number: Int) {
    let window = number % 16 == 7 ? deepWindow(checker) : pointwiseWindow(checker, number)
    let depth = Int(window.in_c)
    var arguments = unsafe arguments(checker, window)
    unsafe arguments.weight_zero = 0
    let source = unsafe weights(checker, depth, Int(window.out_c), nearTies: number % 5 == 0)
    let densities: [Float] = [0, 1 / 16, 0.1, 0.25, 0.5, 1]
    let weights = unsafe UnsafeMutablePointer(mutating: source.weights!)
    unsafe checker.random.prune(weights, depth, Int(window.out_c), density: densities[number % densities.count])
    unsafe arguments.nonzero_quads = swl_nonzero_quads(weights, window.out_c, window.in_c)
    unsafe withUnsafePointer(to: source) { source in
      unsafe checker.verify(SWL_SLOT_sparse_q8, arguments, window.output(.q8), source: source) {
        unsafe "\(arguments.nonzero_quads) quads, \(describe(arguments, source.pointee))"
      }
    }
  }

  private static func pointwiseWindow(_ checker: Checker, _ number: Int) -> swl_window {
    // Kernels, strides, dilations and paddings repeat after 420 numbers; the first are of single pixels.
    checker.random.window(number * 420, WindowLimits(mayMissInput: false))
  }

  /// So many inputs that a tile of them does not fit the first cache.
  private static func deepWindow(_ checker: Checker) -> swl_window {
    let (size, inputs) = (checker.random.pick([6, 7, 8]), checker.random.pick([960, 1279]))
    var window = swl_window(same: (size, size), inputs, checker.random.pick([3, 17, 20]), (1, 1), 1)
    window.in_stride += Int32(checker.random.pick([0, 5]))
    return window
  }
}

extension Random {
  /// Clears quads of weights [outputs][depth], all but a share of about `density`; unless `evenly`, now and then all or
  /// none of an output.
  mutating func prune(
    _ weights: UnsafeMutablePointer<Int8>, _ depth: Int, _ outputs: Int, density: Float, evenly: Bool = false
  ) {
    for output in 0..<outputs {
      let kept = !evenly && oneIn(8) ? Float(below(2)) : density
      for first in stride(from: 0, to: depth, by: 4) where within(0, 1) >= kept {
        for index in first..<min(first + 4, depth) { unsafe weights[output * depth + index] = 0 }
      }
    }
  }
}
