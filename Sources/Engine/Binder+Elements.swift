internal import CKernels
internal import Kernels
internal import ModelFormat
internal import Tensors

extension Binder {
  func binary(_ step: Binary) -> BoundOperator {
    let shape = swl_broadcast(
      rank: step.rank, extent: tuple(step.extents), a_stride: tuple(step.aStrides), b_stride: tuple(step.bStrides))
    let operation = swl_binary_op(rawValue: UInt32(step.kind))
    switch unsafe record(step.output).type {
    case .float32:
      return unsafe .binaryF32(
        swl_binary_f32(
          shape: shape, op: operation, a: read(step.a, as: Float.self), b: read(step.b, as: Float.self),
          out: write(step.output, as: Float.self), out_min: step.realMinimum, out_max: step.realMaximum))
    case .int32:
      return unsafe .binaryI32(
        swl_binary_i32(
          shape: shape, op: operation, a: read(step.a, as: Int32.self), b: read(step.b, as: Int32.self),
          out: write(step.output, as: Int32.self)))
    default: break
    }
    let (a, b, output) = unsafe (quantization(step.a), quantization(step.b), quantization(step.output))
    let isProduct = operation == SWL_MUL
    let product = Float(Double(a.scale) * Double(b.scale) / Double(output.scale))
    return unsafe .binaryQ8(
      swl_binary_q8(
        shape: shape, op: operation, a: read(step.a, as: swl_q8.self), b: read(step.b, as: swl_q8.self),
        out: write(step.output, as: swl_q8.self), a_zero: a.zeroPoint + bias, b_zero: b.zeroPoint + bias,
        out_zero: output.zeroPoint + bias, out_min: step.minimum + bias, out_max: step.maximum + bias,
        a_scale: isProduct ? product : ratio(a.scale, output.scale), b_scale: ratio(b.scale, output.scale)))
  }

  func lookup(_ step: Lookup) -> BoundOperator {
    unsafe .lookupQ8(
      swl_lookup_q8(
        in: read(step.input, as: swl_q8.self), out: write(step.output, as: swl_q8.self),
        count: Int32(record(step.output).elementCount), table: read(step.table, as: UInt8.self)))
  }

  func unary(_ step: Unary) -> BoundOperator {
    unsafe .unaryF32(
      swl_unary_f32(
        op: swl_unary_op(rawValue: UInt32(step.kind)), in: read(step.input, as: Float.self),
        out: write(step.output, as: Float.self), count: Int32(record(step.output).elementCount), alpha: step.alpha))
  }

  func quantize(_ step: Conversion) -> BoundOperator {
    let output = unsafe quantization(step.output)
    return unsafe .quantize(
      swl_quantize(
        in: read(step.input, as: Float.self), out: write(step.output, as: swl_q8.self),
        count: Int32(record(step.output).elementCount), inverse_scale: ratio(1, output.scale),
        zero: output.zeroPoint + bias))
  }

  func dequantize(_ step: Conversion) -> BoundOperator {
    let input = unsafe quantization(step.input)
    return unsafe .dequantize(
      swl_dequantize(
        in: read(step.input, as: swl_q8.self), out: write(step.output, as: Float.self),
        count: Int32(record(step.output).elementCount), scale: input.scale, zero: input.zeroPoint + bias))
  }

  func prelu(_ step: PReLU) -> BoundOperator {
    let alphaStride: Int32 = unsafe record(step.alpha).elementCount == 1 ? 0 : 1
    if unsafe record(step.input).type == .float32 {
      return unsafe .preluF32(
        swl_prelu_f32(
          pixels: step.pixels, channels: step.channels, alpha_stride: alphaStride, in: read(step.input, as: Float.self),
          out: write(step.output, as: Float.self), alpha: read(step.alpha, as: Float.self)))
    }
    let (input, output, alpha) = unsafe (quantization(step.input), quantization(step.output), quantization(step.alpha))
    return unsafe .preluQ8(
      swl_prelu_q8(
        pixels: step.pixels, channels: step.channels, alpha_stride: alphaStride, in: read(step.input, as: swl_q8.self),
        out: write(step.output, as: swl_q8.self), alpha: read(step.alpha, as: Int8.self),
        in_zero: input.zeroPoint + bias, alpha_zero: alpha.zeroPoint, out_zero: output.zeroPoint + bias,
        scale: ratio(input.scale, output.scale),
        alpha_scale: Float(Double(input.scale) * Double(alpha.scale) / Double(output.scale))))
  }
}

/// A C array of six.
func tuple(_ values: InlineArray<6, Int32>) -> (Int32, Int32, Int32, Int32, Int32, Int32) {
  (values[0], values[1], values[2], values[3], values[4], values[5])
}
