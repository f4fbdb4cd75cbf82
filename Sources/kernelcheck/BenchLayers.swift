internal import CKernels

extension BenchLayer {
  static var all: [BenchLayer] { mobileNetV2 + visualWakeWords + resNet8 + keywordSpotting + others + single + camera }

  /// MobileNetV2's layers of single pixels, but for the classifier, which is one row.
  static var pointwise: [BenchLayer] {
    mobileNetV2.filter { layer in
      guard case .window(SWL_SLOT_conv_q8, let size, _, _, (1, 1), _) = layer.work else { return false }
      return size.0 > 1
    }
  }

  private static var mobileNetV2: [BenchLayer] {
    func layer(_ work: Work, _ times: Int = 1) -> BenchLayer { BenchLayer("mobilenet_v2", work, times: times) }
    return [
      layer(.convolution(224, 3, 32, stride: 2)),
      layer(.depthwise(112, 32)),
      layer(.pointwise(112, 32, 16)),
      layer(.pointwise(112, 16, 96)),
      layer(.depthwise(112, 96, stride: 2)),
      layer(.pointwise(56, 96, 24)),
      layer(.pointwise(56, 24, 144), 2),
      layer(.depthwise(56, 144)),
      layer(.pointwise(56, 144, 24)),
      layer(.depthwise(56, 144, stride: 2)),
      layer(.pointwise(28, 144, 32)),
      layer(.pointwise(28, 32, 192), 3),
      layer(.depthwise(28, 192), 2),
      layer(.pointwise(28, 192, 32), 2),
      layer(.depthwise(28, 192, stride: 2)),
      layer(.pointwise(14, 192, 64)),
      layer(.pointwise(14, 64, 384), 4),
      layer(.depthwise(14, 384), 4),
      layer(.pointwise(14, 384, 64), 3),
      layer(.pointwise(14, 384, 96)),
      layer(.pointwise(14, 96, 576), 3),
      layer(.depthwise(14, 576), 2),
      layer(.pointwise(14, 576, 96), 2),
      layer(.depthwise(14, 576, stride: 2)),
      layer(.pointwise(7, 576, 160)),
      layer(.pointwise(7, 160, 960), 3),
      layer(.depthwise(7, 960), 3),
      layer(.pointwise(7, 960, 160), 2),
      layer(.pointwise(7, 960, 320)),
      layer(.pointwise(7, 320, 1280)),
      layer(.mean(pixels: 49, channels: 1280)),
      layer(.pointwise(1, 1280, 1000)),
      layer(.softmax(count: 1000)),
    ]
  }

  private static var visualWakeWords: [BenchLayer] {
    func layer(_ work: Work, _ times: Int = 1) -> BenchLayer { BenchLayer("vww_96", work, times: times) }
    return [
      layer(.convolution(96, 3, 8, stride: 2)),
      layer(.depthwise(48, 8)),
      layer(.pointwise(48, 8, 16)),
      layer(.depthwise(48, 16, stride: 2)),
      layer(.pointwise(24, 16, 32)),
      layer(.depthwise(24, 32)),
      layer(.pointwise(24, 32, 32)),
      layer(.depthwise(24, 32, stride: 2)),
      layer(.pointwise(12, 32, 64)),
      layer(.depthwise(12, 64)),
      layer(.pointwise(12, 64, 64)),
      layer(.depthwise(12, 64, stride: 2)),
      layer(.pointwise(6, 64, 128)),
      layer(.depthwise(6, 128), 5),
      layer(.pointwise(6, 128, 128), 5),
      layer(.depthwise(6, 128, stride: 2)),
      layer(.pointwise(3, 128, 256)),
      layer(.depthwise(3, 256)),
      layer(.pointwise(3, 256, 256)),
    ]
  }

  private static var resNet8: [BenchLayer] {
    func layer(_ work: Work, _ times: Int = 1) -> BenchLayer { BenchLayer("resnet8", work, times: times) }
    return [
      layer(.convolution(32, 3, 16)),
      layer(.convolution(32, 16, 16), 2),
      layer(.add(count: 32 * 32 * 16)),
      layer(.convolution(32, 16, 32, stride: 2)),
      layer(.convolution(16, 32, 32)),
      layer(.convolution(32, 16, 32, kernel: 1, stride: 2)),
      layer(.convolution(16, 32, 64, stride: 2)),
      layer(.convolution(8, 64, 64)),
      layer(.convolution(16, 32, 64, kernel: 1, stride: 2)),
      layer(.softmax(count: 10)),
    ]
  }

  private static var keywordSpotting: [BenchLayer] {
    func layer(_ slot: swl_slot, _ size: (Int, Int), _ channels: Int, _ kernel: (Int, Int), _ stride: Int, _ times: Int)
      -> BenchLayer
    {
      let work = Work.window(slot, size: size, channels: channels, outputs: 64, kernel: kernel, stride: stride)
      return BenchLayer("dscnn", work, times: times)
    }
    return [
      layer(SWL_SLOT_conv_q8, (49, 10), 1, (10, 4), 2, 1),
      layer(SWL_SLOT_depthwise_q8, (25, 5), 64, (3, 3), 1, 4),
      layer(SWL_SLOT_conv_q8, (25, 5), 64, (1, 1), 1, 4),
    ]
  }

  private static var others: [BenchLayer] {
    let works: [Work] = [
      .depthwise(28, 120, kernel: 5), .convolution(56, 64, 64), .add(count: 56 * 56 * 24), .add(count: 14 * 14 * 96),
      .lookup(count: 100_000), .quantize(count: 150_528), .dequantize(count: 100_000),
      .pool(SWL_SLOT_max_pool_q8, size: 56, channels: 64), .pool(SWL_SLOT_average_pool_q8, size: 56, channels: 64),
      .resize(size: 40, channels: 64), .transpose(height: 784, width: 128),
    ]
    return works.map { BenchLayer("other", $0) }
  }

  private static var single: [BenchLayer] {
    func window(_ slot: swl_slot, _ size: Int, _ channels: Int, _ outputs: Int, _ kernel: Int) -> BenchLayer {
      let work = Work.window(
        slot, size: (size, size), channels: channels, outputs: outputs, kernel: (kernel, kernel), stride: 1)
      return BenchLayer("float", work)
    }
    return [
      window(SWL_SLOT_conv_f32, 14, 96, 576, 1), window(SWL_SLOT_conv_f32, 28, 64, 64, 3),
      window(SWL_SLOT_depthwise_f32, 28, 192, 192, 3),
    ]
  }
}
