internal import CKernels
internal import Kernels
internal import ModelFormat
internal import Tensors

extension Binder {
  func reduce(_ step: Reduce) -> BoundOperator {
    let operation = swl_reduce_op(rawValue: UInt32(step.kind))
    if unsafe record(step.input).type == .float32 {
      return unsafe .reduceF32(
        swl_reduce_f32(
          op: operation, outer: step.outer, reduced: step.reduced, inner: step.inner,
          in: read(step.input, as: Float.self), out: write(step.output, as: Float.self)))
    }
    let (input, output) = unsafe (quantization(step.input), quantization(step.output))
    let shares = operation == SWL_REDUCE_MEAN ? Double(step.reduced) : 1
    return unsafe .reduceQ8(
      swl_reduce_q8(
        op: operation, outer: step.outer, reduced: step.reduced, inner: step.inner,
        in: read(step.input, as: swl_q8.self), out: write(step.output, as: swl_q8.self),
        in_zero: input.zeroPoint + bias, out_zero: output.zeroPoint + bias,
        scale: Float(Double(input.scale) / Double(output.scale) / shares)))
  }

  func softmax(_ step: Softmax) -> BoundOperator {
    if unsafe record(step.input).type == .float32 {
      return unsafe .softmaxF32(
        swl_softmax_f32(
          rows: step.rows, count: step.count, in: read(step.input, as: Float.self),
          out: write(step.output, as: Float.self), beta: step.beta))
    }
    let output = unsafe quantization(step.output)
    return unsafe .softmaxQ8(
      swl_softmax_q8(
        rows: step.rows, count: step.count, in: read(step.input, as: swl_q8.self),
        out: write(step.output, as: swl_q8.self), table: read(step.table, as: UInt32.self),
        out_scale: ratio(1, output.scale), out_zero: output.zeroPoint + bias))
  }

  func resize(_ step: Resize) -> BoundOperator {
    let arguments = unsafe swl_resize(
      batch: step.batch, in_h: step.inputHeight, in_w: step.inputWidth, out_h: step.outputHeight,
      out_w: step.outputWidth, channels: step.channels, bilinear: step.bilinear ? 1 : 0,
      align_corners: step.alignCorners ? 1 : 0, half_pixel_centers: step.halfPixelCenters ? 1 : 0,
      in: UnsafeRawPointer(address(step.input)), out: address(step.output))
    return unsafe record(step.input).type == .float32 ? .resizeF32(arguments) : .resizeQ8(arguments)
  }

  func copy(_ step: Copy) -> BoundOperator {
    let size = unsafe record(step.input).type.byteCount
    return unsafe .copy(
      swl_copy(
        rank: step.rank, extent: tuple(step.extents), in_stride: tuple(step.inputStrides),
        out_stride: tuple(step.outputStrides), element_bytes: Int32(size),
        in: UnsafeRawPointer(address(step.input) + Int(step.inputOffset) * size),
        out: address(step.output) + Int(step.outputOffset) * size))
  }

  func fill(_ step: Fill) -> BoundOperator {
    let output = unsafe record(step.output)
    let value: UInt64 =
      switch output.type {
      case .int8: unsafe UInt64(truncatingIfNeeded: step.value + bias) & 0xff
      case .float32: UInt64(step.real.bitPattern)
      default: UInt64(UInt32(bitPattern: step.value))
      }
    return unsafe .fill(
      swl_fill(
        out: address(step.output), count: Int32(output.elementCount), element_bytes: Int32(output.type.byteCount),
        value: value))
  }

  func argument(_ step: Argument) -> BoundOperator {
    unsafe .argument(
      swl_argmax(
        outer: step.outer, reduced: step.reduced, inner: step.inner, in: UnsafeRawPointer(address(step.input)),
        out: address(step.output), in_float: record(step.input).type == .float32 ? 1 : 0,
        smallest: step.smallest ? 1 : 0, out_bytes: Int32(record(step.output).type.byteCount)))
  }
}
