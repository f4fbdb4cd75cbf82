internal import CKernels

/// How far a drawn window may go.
struct WindowLimits {
  enum Channels { case free, multiple, same }

  var channels = Channels.free
  /// Whether a window may lie wholly outside of the input.
  var mayMissInput = true
  var products: Int64 = 1_000_000
}

extension Random {
  private static var channelCounts: [Int] {
    [
      1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 17, 20, 24, 31, 32, 33, 40, 48, 63, 64, 65, 72, 95, 96, 97, 128, 144, 160,
      192, 255, 256, 257, 320, 384, 576, 960, 1280,
    ]
  }

  /// Kernel sizes, strides, dilations and paddings run through all combinations with the case's number; sizes are
  /// drawn until the work is small enough.
  mutating func window(_ number: Int, _ limits: WindowLimits) -> swl_window {
    var window = drawnWindow(number, limits, Random.channelCounts)
    var attempts = 0
    while window.products(limits) > limits.products {
      attempts += 1
      window = drawnWindow(number, limits, attempts < 20 ? Random.channelCounts : [1, 3, 8, 17])
    }
    return window
  }

  private mutating func drawnWindow(_ number: Int, _ limits: WindowLimits, _ channels: [Int]) -> swl_window {
    let kernels = [(1, 1), (3, 3), (1, 1), (5, 5), (3, 1), (1, 3), (2, 2), (4, 3), (3, 3), (7, 7)]
    let strides = [(1, 1), (2, 2), (1, 1), (1, 2), (3, 3), (2, 1), (1, 1)]
    let dilations = [(1, 1), (1, 1), (2, 2), (1, 1), (1, 2), (3, 1)]
    let (kernel, stride, dilation) = (kernels[number % 10], strides[number / 10 % 7], dilations[number / 70 % 6])
    var window = swl_window()
    window.batch = Int32(pick([1, 1, 1, 2, 3]))
    (window.kernel_h, window.kernel_w) = (Int32(kernel.0), Int32(kernel.1))
    (window.stride_h, window.stride_w) = (Int32(stride.0), Int32(stride.1))
    (window.dilation_h, window.dilation_w) = (Int32(dilation.0), Int32(dilation.1))
    let (tall, wide) = (oneIn(6) ? within(10...24) : within(1...9), oneIn(6) ? within(22...60) : within(1...21))
    let paddingKind = number % 4
    let misses = limits.mayMissInput && oneIn(8)
    let rows = axis(tall, kernel.0, stride.0, dilation.0, paddingKind, misses)
    let columns = axis(wide, kernel.1, stride.1, dilation.1, paddingKind, misses)
    (window.in_h, window.pad_top, window.out_h) = (Int32(tall), Int32(rows.before), Int32(rows.out))
    (window.in_w, window.pad_left, window.out_w) = (Int32(wide), Int32(columns.before), Int32(columns.out))
    window.in_c = Int32(pick(channels))
    switch limits.channels {
    case .free: window.out_c = Int32(pick(channels))
    case .multiple: window.out_c = window.in_c * Int32(pick([1, 1, 1, 1, 2, 3, 4, 8]))
    case .same: window.out_c = window.in_c
    }
    window.in_stride = window.in_c + Int32(pick([0, 0, 0, 1, 5, 32]))
    window.out_stride = window.out_c + Int32(pick([0, 0, 0, 1, 5, 32]))
    return window
  }

  /// Padding in front and outputs along one axis: no padding, as many outputs as inputs a stride, every window that
  /// touches the input, or any.
  private mutating func axis(
    _ extent: Int, _ kernel: Int, _ stride: Int, _ dilation: Int, _ kind: Int, _ misses: Bool
  ) -> (before: Int, out: Int) {
    let reach = (kernel - 1) * dilation + 1
    if misses { return (within(0...reach + 1), (extent + stride - 1) / stride + within(0...2)) }
    switch kind {
    case 0: return (0, max(1, (extent - reach) / stride + 1))
    case 1:
      let out = (extent + stride - 1) / stride
      return (max(0, (out - 1) * stride + reach - extent) / 2, out)
    case 2: return (min(reach - 1, kernel / 2 * dilation), (extent + kernel / 2 * dilation - 1) / stride + 1)
    default:
      let before = within(0...(kernel - 1) / 2 * dilation)
      return (before, within(1...(extent + before - 1) / stride + 1))
    }
  }
}

extension swl_window {
  var inputPixels: Int { Int(batch * in_h * in_w) }
  var outputPixels: Int { Int(batch * out_h * out_w) }
  var taps: Int { Int(kernel_h * kernel_w) }
  var inputCount: Int { (inputPixels - 1) * Int(in_stride) + Int(in_c) }

  func output(_ element: Output.Element) -> Output {
    Output(element, pixels: outputPixels, used: Int(out_c), stride: Int(out_stride))
  }

  fileprivate func products(_ limits: WindowLimits) -> Int64 {
    let depth = if case .free = limits.channels { Int(in_c) } else { 1 }
    return Int64(outputPixels * taps) * Int64(depth) * Int64(out_c)
  }

  var text: String {
    let input = "\(batch)x\(in_h)x\(in_w)x\(in_c) (pixel stride \(in_stride))"
    let output = "\(out_h)x\(out_w)x\(out_c) (pixel stride \(out_stride))"
    let shape = "kernel \(kernel_h)x\(kernel_w) stride \(stride_h)x\(stride_w) dilation \(dilation_h)x\(dilation_w)"
    return "in \(input) -> \(output), \(shape) pad \(pad_top),\(pad_left)"
  }
}
