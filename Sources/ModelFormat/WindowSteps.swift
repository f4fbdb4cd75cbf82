/// A window sliding over [batch, inputHeight, inputWidth, inputChannels].
public struct WindowGeometry: FieldRecord, Equatable, Sendable {
  public var batch: Int32 = 1
  public var inputHeight: Int32 = 1
  public var inputWidth: Int32 = 1
  /// The channels of a pixel of the input tensor, of which a step may read a part.
  public var inputPixelStride: Int32 = 1
  public var inputChannelOffset: Int32 = 0
  public var inputChannels: Int32 = 1
  public var outputHeight: Int32 = 1
  public var outputWidth: Int32 = 1
  /// The channels of a pixel of the output tensor, of which a step may write a part.
  public var outputPixelStride: Int32 = 1
  public var outputChannelOffset: Int32 = 0
  public var outputChannels: Int32 = 1
  public var kernelHeight: Int32 = 1
  public var kernelWidth: Int32 = 1
  public var strideHeight: Int32 = 1
  public var strideWidth: Int32 = 1
  public var dilationHeight: Int32 = 1
  public var dilationWidth: Int32 = 1
  public var padTop: Int32 = 0
  public var padLeft: Int32 = 0

  public init() {}

  public mutating func code(_ coder: inout some FieldCoder) {
    coder.field(&batch)
    coder.field(&inputHeight)
    coder.field(&inputWidth)
    coder.field(&inputPixelStride)
    coder.field(&inputChannelOffset)
    coder.field(&inputChannels)
    coder.field(&outputHeight)
    coder.field(&outputWidth)
    coder.field(&outputPixelStride)
    coder.field(&outputChannelOffset)
    coder.field(&outputChannels)
    coder.field(&kernelHeight)
    coder.field(&kernelWidth)
    coder.field(&strideHeight)
    coder.field(&strideWidth)
    coder.field(&dilationHeight)
    coder.field(&dilationWidth)
    coder.field(&padTop)
    coder.field(&padLeft)
  }
}

/// Convolution or depthwise convolution, with what was merged into it. Tensors are given by index, -1 being none.
///
/// Bytes: weights int8 [O,kh,kw,I] or, depthwise, [kh,kw,O]; bias int32 [O]; multipliers float32 [O], the real factor
/// from accumulator to result. Floats: weights and bias float32, no multipliers. With a residual, the convolution's own
/// result is quantised by `middleScale` and `middleZeroPoint` and clamped to `minimum...maximum` before the sum is
/// taken, and the sum is clamped to `sumMinimum...sumMaximum`; without one these describe the output.
public struct Convolution: FieldRecord, Sendable {
  public var input: Int32 = -1
  public var output: Int32 = -1
  public var weights: Int32 = -1
  public var bias: Int32 = -1
  public var multipliers: Int32 = -1
  public var residual: Int32 = -1
  public var window = WindowGeometry()
  public var weightZeroPoint: Int32 = 0
  public var minimum: Int32 = -128
  public var maximum: Int32 = 127
  public var middleScale: Float = 0
  public var middleZeroPoint: Int32 = 0
  public var sumMinimum: Int32 = -128
  public var sumMaximum: Int32 = 127
  public var realMinimum: Float = -.infinity
  public var realMaximum: Float = .infinity
  public var realSumMinimum: Float = -.infinity
  public var realSumMaximum: Float = .infinity

  public init() {}

  public mutating func code(_ coder: inout some FieldCoder) {
    coder.field(&input)
    coder.field(&output)
    coder.field(&weights)
    coder.field(&bias)
    coder.field(&multipliers)
    coder.field(&residual)
    window.code(&coder)
    coder.field(&weightZeroPoint)
    coder.field(&minimum)
    coder.field(&maximum)
    coder.field(&middleScale)
    coder.field(&middleZeroPoint)
    coder.field(&sumMinimum)
    coder.field(&sumMaximum)
    coder.field(&realMinimum)
    coder.field(&realMaximum)
    coder.field(&realSumMinimum)
    coder.field(&realSumMaximum)
  }
}

/// Average or maximum over a window; input and output share their quantisation.
public struct Pool: FieldRecord, Sendable {
  public var input: Int32 = -1
  public var output: Int32 = -1
  public var window = WindowGeometry()
  public var minimum: Int32 = -128
  public var maximum: Int32 = 127
  public var realMinimum: Float = -.infinity
  public var realMaximum: Float = .infinity

  public init() {}

  public mutating func code(_ coder: inout some FieldCoder) {
    coder.field(&input)
    coder.field(&output)
    window.code(&coder)
    coder.field(&minimum)
    coder.field(&maximum)
    coder.field(&realMinimum)
    coder.field(&realMaximum)
  }
}
