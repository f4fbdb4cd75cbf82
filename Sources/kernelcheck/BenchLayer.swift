internal import CKernels

/// A layer of a known network, to be timed.
struct BenchLayer {
  enum Work {
    /// [size.h][size.w][channels] -> outputs, "same" padding.
    case window(swl_slot, size: (Int, Int), channels: Int, outputs: Int, kernel: (Int, Int), stride: Int)
    case add(count: Int)
    case lookup(count: Int)
    case quantize(count: Int)
    case dequantize(count: Int)
    case softmax(count: Int)
    /// [pixels][channels] -> [channels]
    case mean(pixels: Int, channels: Int)
    /// 2 x 2, stride 2
    case pool(swl_slot, size: Int, channels: Int)
    /// Bilinear, to twice the size.
    case resize(size: Int, channels: Int)
    /// [height][width] -> [width][height]
    case transpose(height: Int, width: Int)
    /// A frame to RGB or to luma; elements are pixels.
    case color(swl_slot, swl_color_format, width: Int, height: Int)
  }

  let model: String
  /// How often the model has it.
  let times: Int
  let work: Work

  init(_ model: String, _ work: Work, times: Int = 1) {
    self.model = model
    self.times = times
    self.work = work
  }
}

extension BenchLayer.Work {
  static func pointwise(_ size: Int, _ channels: Int, _ outputs: Int) -> Self {
    .window(
      SWL_SLOT_conv_q8, size: (size, size), channels: channels, outputs: outputs, kernel: (1, 1), stride: 1)
  }

  static func convolution(_ size: Int, _ channels: Int, _ outputs: Int, kernel: Int = 3, stride: Int = 1) -> Self {
    .window(
      SWL_SLOT_conv_q8, size: (size, size), channels: channels, outputs: outputs, kernel: (kernel, kernel),
      stride: stride)
  }

  static func depthwise(_ size: Int, _ channels: Int, kernel: Int = 3, stride: Int = 1) -> Self {
    .window(
      SWL_SLOT_depthwise_q8, size: (size, size), channels: channels, outputs: channels, kernel: (kernel, kernel),
      stride: stride)
  }

  var slot: swl_slot {
    switch self {
    case .window(let slot, _, _, _, _, _), .pool(let slot, _, _), .color(let slot, _, _, _): slot
    case .add: SWL_SLOT_binary_q8
    case .lookup: SWL_SLOT_lookup_q8
    case .quantize: SWL_SLOT_quantize
    case .dequantize: SWL_SLOT_dequantize
    case .softmax: SWL_SLOT_softmax_q8
    case .mean: SWL_SLOT_reduce_q8
    case .resize: SWL_SLOT_resize_q8
    case .transpose: SWL_SLOT_copy
    }
  }

  var name: String {
    switch self {
    case .window(let slot, let size, let channels, let outputs, let kernel, let stride):
      let isDepthwise = slot == SWL_SLOT_depthwise_q8 || slot == SWL_SLOT_depthwise_f32
      let to = isDepthwise ? "" : "->\(outputs)"
      let kind = isDepthwise ? "depthwise " : ""
      return "\(size.0)x\(size.1) \(channels)\(to) \(kind)\(kernel.0)x\(kernel.1)/\(stride)"
    case .add(let count): return "add \(count)"
    case .lookup(let count): return "lookup \(count)"
    case .quantize(let count): return "quantize \(count)"
    case .dequantize(let count): return "dequantize \(count)"
    case .softmax(let count): return "softmax \(count)"
    case .mean(let pixels, let channels): return "mean \(pixels)x\(channels)"
    case .pool(let slot, let size, let channels):
      return "\(slot == SWL_SLOT_max_pool_q8 ? "max" : "average") pool \(size)x\(size)x\(channels) 2x2/2"
    case .resize(let size, let channels): return "bilinear \(size)x\(size)x\(channels) to twice"
    case .transpose(let height, let width): return "transpose \(height)x\(width)"
    case .color(let slot, let format, let width, let height):
      return "\(format.name) \(width)x\(height) to \(slot == SWL_SLOT_color_luma ? "luma" : "RGB")"
    }
  }
}
