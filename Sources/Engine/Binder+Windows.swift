internal import CKernels
internal import Kernels
internal import ModelFormat
internal import Tensors

extension Binder {
  /// The arguments of the window operator of step `index` without any address.
  func arguments(_ index: Int, _ operation: Operation) -> BoundOperator {
    unsafe WindowArguments(program: program).bound(operation, nonzeroQuads: sparse.nonzeroQuads[index])
  }

  func convolution(
    _ step: Convolution, _ arguments: BoundOperator, packed: UnsafeMutableRawPointer
  ) -> BoundOperator {
    switch unsafe arguments {
    case .convolutionQ8(let arguments): unsafe .convolutionQ8(placed(arguments, step, packed))
    case .depthwiseQ8(let arguments): unsafe .depthwiseQ8(placed(arguments, step, packed))
    case .sparseQ8(let arguments): unsafe .sparseQ8(placed(arguments, step, packed))
    case .convolutionF32(let arguments): unsafe .convolutionF32(placed(arguments, step, packed))
    case .depthwiseF32(let arguments): unsafe .depthwiseF32(placed(arguments, step, packed))
    default: preconditionFailure()
    }
  }

  private func placed(
    _ arguments: swl_conv_q8, _ step: Convolution, _ packed: UnsafeMutableRawPointer
  ) -> swl_conv_q8 {
    var arguments = unsafe arguments
    unsafe arguments.in = read(step.input, as: swl_q8.self, offset: step.window.inputChannelOffset)
    unsafe arguments.out = write(step.output, as: swl_q8.self, offset: step.window.outputChannelOffset)
    unsafe arguments.packed = UnsafeRawPointer(packed)
    if step.residual >= 0 { unsafe arguments.residual.in = read(step.residual, as: swl_q8.self) }
    return unsafe arguments
  }

  private func placed(
    _ arguments: swl_conv_f32, _ step: Convolution, _ packed: UnsafeMutableRawPointer
  ) -> swl_conv_f32 {
    var arguments = unsafe arguments
    unsafe arguments.in = read(step.input, as: Float.self, offset: step.window.inputChannelOffset)
    unsafe arguments.out = write(step.output, as: Float.self, offset: step.window.outputChannelOffset)
    unsafe arguments.packed = UnsafeRawPointer(packed)
    unsafe arguments.product = product
    if step.residual >= 0 { unsafe arguments.residual.in = read(step.residual, as: Float.self) }
    return unsafe arguments
  }

  func pool(_ step: Pool, isAverage: Bool) -> BoundOperator {
    let window = unsafe WindowArguments(program: program).window(step.window)
    let (input, output) = (step.window.inputChannelOffset, step.window.outputChannelOffset)
    if unsafe record(step.input).type == .float32 {
      let arguments = unsafe swl_pool_f32(
        window: window, in: read(step.input, as: Float.self, offset: input),
        out: write(step.output, as: Float.self, offset: output), out_min: step.realMinimum, out_max: step.realMaximum)
      return unsafe isAverage ? .averagePoolF32(arguments) : .maxPoolF32(arguments)
    }
    let arguments = unsafe swl_pool_q8(
      window: window, in: read(step.input, as: swl_q8.self, offset: input),
      out: write(step.output, as: swl_q8.self, offset: output), out_min: step.minimum + bias,
      out_max: step.maximum + bias)
    return unsafe isAverage ? .averagePoolQ8(arguments) : .maxPoolQ8(arguments)
  }
}
