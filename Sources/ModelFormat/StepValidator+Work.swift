internal import Tensors

extension StepValidator {
  /// Elementary operations of a step that has been checked, refused beyond `limit`.
  func work(limit: Int64) throws(ModelError) -> Int64 {
    let work = work(of: program.steps[index].operation)
    try require(work <= limit, .tooMuchWork)
    return work
  }

  private func work(of operation: Operation) -> Int64 {
    switch operation {
    case .convolution(let step): return windowTaps(step.window) * Int64(step.window.inputChannels)
    case .depthwiseConvolution(let step): return windowTaps(step.window)
    case .averagePool(let step), .maxPool(let step): return windowTaps(step.window)
    default:
      let operands = operation.operands
      var largest = program.tensors[operands.write].elementCount
      for tensor in operands.reads { largest = max(largest, program.tensors[tensor].elementCount) }
      return Int64(largest)
    }
  }

  private func windowTaps(_ window: WindowGeometry) -> Int64 {
    let outputs =
      Int64(window.batch) * Int64(window.outputHeight) * Int64(window.outputWidth) * Int64(window.outputChannels)
    return outputs * Int64(window.kernelHeight) * Int64(window.kernelWidth)
  }
}
