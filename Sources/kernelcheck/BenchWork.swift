internal import CKernels

extension BenchTimer {
  func time(_ work: BenchLayer.Work) -> BenchResult {
    switch work {
    case .window(let slot, let size, let channels, let outputs, let kernel, let stride):
      let window = swl_window(same: size, channels, outputs, kernel, stride)
      let isFloat = slot == SWL_SLOT_conv_f32 || slot == SWL_SLOT_depthwise_f32
      let isDepthwise = slot == SWL_SLOT_depthwise_q8 || slot == SWL_SLOT_depthwise_f32
      let depth = window.taps * (isDepthwise ? 1 : channels)
      return isFloat ? convolutionF32(slot, window, depth) : convolutionQ8(slot, window, depth)
    case .pool(let slot, let size, let channels):
      var arguments = unsafe swl_pool_q8()
      unsafe arguments.window = swl_window(same: (size, size), channels, channels, (2, 2), 2)
      unsafe arguments.in = buffers.bytes(size * size * channels)
      unsafe arguments.out_max = Int32(SWL_Q8_MAX)
      return unsafe measure(
        slot, arguments, outputBytes: size * size * channels / 4, elements: size * size * channels)
    case .color(let slot, let format, let width, let height): return color(slot, format, width, height)
    default: return elementwise(work)
    }
  }

  private func convolutionQ8(_ slot: swl_slot, _ window: swl_window, _ depth: Int) -> BenchResult {
    let count = window.outputPixels * Int(window.out_c)
    let arguments = unsafe argumentsQ8(window)
    return unsafe withUnsafePointer(to: sourceQ8(window, depth)) {
      unsafe measure(slot, arguments, outputBytes: count, products: count * depth, elements: count, source: $0)
    }
  }

  func argumentsQ8(_ window: swl_window) -> swl_conv_q8 {
    var arguments = unsafe swl_conv_q8()
    unsafe arguments.window = window
    unsafe arguments.in = buffers.bytes(window.inputCount)
    unsafe arguments.in_zero = Int32(SWL_BIAS)
    unsafe arguments.out_zero = Int32(SWL_BIAS)
    unsafe (arguments.out_min, arguments.out_max) = (Int32(SWL_Q8_MIN), Int32(SWL_Q8_MAX))
    return unsafe arguments
  }

  func sourceQ8(_ window: swl_window, _ depth: Int) -> swl_conv_q8_source {
    let channels = Int(window.out_c)
    var source = unsafe swl_conv_q8_source()
    unsafe source.weights = buffers.weights(depth * channels)
    unsafe source.bias = buffers.int32(channels, magnitude: 1000)
    unsafe source.scale = buffers.floats(channels, 0.001, 0.002)
    return unsafe source
  }

  private func convolutionF32(_ slot: swl_slot, _ window: swl_window, _ depth: Int) -> BenchResult {
    var arguments = unsafe swl_conv_f32()
    let (channels, count) = (Int(window.out_c), window.outputPixels * Int(window.out_c))
    unsafe arguments.window = window
    unsafe arguments.in = buffers.floats(window.inputCount)
    unsafe (arguments.out_min, arguments.out_max) = (-.infinity, .infinity)
    var source = unsafe swl_conv_f32_source()
    unsafe source.weights = buffers.floats(depth * channels)
    unsafe source.bias = buffers.floats(channels)
    return unsafe withUnsafePointer(to: source) {
      unsafe measure(slot, arguments, outputBytes: count * 4, products: count * depth, elements: count, source: $0)
    }
  }
}

extension swl_window {
  /// One image whose output has the input's size divided by the stride.
  init(same size: (Int, Int), _ channels: Int, _ outputs: Int, _ kernel: (Int, Int), _ stride: Int) {
    self.init()
    let out = ((size.0 + stride - 1) / stride, (size.1 + stride - 1) / stride)
    batch = 1
    (in_h, in_w, in_c) = (Int32(size.0), Int32(size.1), Int32(channels))
    (out_h, out_w, out_c) = (Int32(out.0), Int32(out.1), Int32(outputs))
    (kernel_h, kernel_w) = (Int32(kernel.0), Int32(kernel.1))
    (stride_h, stride_w, dilation_h, dilation_w) = (Int32(stride), Int32(stride), 1, 1)
    pad_top = Int32(max(0, (out.0 - 1) * stride + kernel.0 - size.0) / 2)
    pad_left = Int32(max(0, (out.1 - 1) * stride + kernel.1 - size.1) / 2)
    (in_stride, out_stride) = (in_c, out_c)
  }
}
