internal import CKernels
internal import Kernels
internal import ModelFormat
internal import Tensors

/// The arguments of window operators without any address.
struct WindowArguments {
  let program: Program

  /// A convolution or depthwise convolution as its kernel sees it; with `nonzeroQuads` as the sparse kernel does.
  @unsafe func bound(_ operation: Operation, nonzeroQuads: Int32? = nil) -> BoundOperator {
    switch operation {
    case .convolution(let step):
      if let nonzeroQuads {
        var arguments = unsafe bytes(step)
        unsafe arguments.nonzero_quads = nonzeroQuads
        return unsafe .sparseQ8(arguments)
      }
      return unsafe isFloat(step) ? .convolutionF32(single(step)) : .convolutionQ8(bytes(step))
    case .depthwiseConvolution(let step):
      return unsafe isFloat(step) ? .depthwiseF32(single(step)) : .depthwiseQ8(bytes(step))
    default: preconditionFailure()
    }
  }

  private func isFloat(_ step: Convolution) -> Bool { program.tensors[Int(step.input)].type == .float32 }

  func window(_ geometry: WindowGeometry) -> swl_window {
    swl_window(
      batch: geometry.batch, in_h: geometry.inputHeight, in_w: geometry.inputWidth, in_c: geometry.inputChannels,
      out_h: geometry.outputHeight, out_w: geometry.outputWidth, out_c: geometry.outputChannels,
      kernel_h: geometry.kernelHeight, kernel_w: geometry.kernelWidth, stride_h: geometry.strideHeight,
      stride_w: geometry.strideWidth, dilation_h: geometry.dilationHeight, dilation_w: geometry.dilationWidth,
      pad_top: geometry.padTop, pad_left: geometry.padLeft, in_stride: geometry.inputPixelStride,
      out_stride: geometry.outputPixelStride)
  }

  @unsafe private func bytes(_ step: Convolution) -> swl_conv_q8 {
    let bias = KernelTable.storageBias
    let output = program.tensors[Int(step.output)].quantization!
    var arguments = unsafe swl_conv_q8()
    unsafe arguments.window = window(step.window)
    unsafe arguments.in_zero = program.tensors[Int(step.input)].quantization!.zeroPoint + bias
    unsafe arguments.weight_zero = step.weightZeroPoint
    unsafe arguments.out_zero = (step.residual >= 0 ? step.middleZeroPoint : output.zeroPoint) + bias
    unsafe arguments.out_min = step.minimum + bias
    unsafe arguments.out_max = step.maximum + bias
    guard step.residual >= 0 else { return unsafe arguments }
    let residual = program.tensors[Int(step.residual)].quantization!
    unsafe arguments.residual.stride = step.window.outputChannels
    unsafe arguments.residual.q_zero = step.middleZeroPoint + bias
    unsafe arguments.residual.r_zero = residual.zeroPoint + bias
    unsafe arguments.residual.zero = output.zeroPoint + bias
    unsafe arguments.residual.min = step.sumMinimum + bias
    unsafe arguments.residual.max = step.sumMaximum + bias
    unsafe arguments.residual.q_scale = ratio(step.middleScale, output.scale)
    unsafe arguments.residual.r_scale = ratio(residual.scale, output.scale)
    return unsafe arguments
  }

  @unsafe private func single(_ step: Convolution) -> swl_conv_f32 {
    var arguments = unsafe swl_conv_f32()
    unsafe arguments.window = window(step.window)
    unsafe arguments.out_min = step.realMinimum
    unsafe arguments.out_max = step.realMaximum
    unsafe arguments.residual.stride = step.window.outputChannels
    unsafe arguments.residual.min = step.realSumMinimum
    unsafe arguments.residual.max = step.realSumMaximum
    return unsafe arguments
  }
}

/// a / b, rounded once.
func ratio(_ a: Float, _ b: Float) -> Float { Float(Double(a) / Double(b)) }
