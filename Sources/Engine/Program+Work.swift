public import ModelFormat
internal import Tensors

extension Program {
  /// The multiply-accumulates of a step; 0 for steps without weights.
  public func multiplyAccumulates(ofStep index: Int) -> Int {
    switch steps[index].operation {
    case .convolution(let step): Int(clamping: step.window.outputTapCount * Int64(step.window.inputChannels))
    case .depthwiseConvolution(let step): Int(clamping: step.window.outputTapCount)
    default: 0
    }
  }

  /// Multiply-accumulates of a whole run.
  public var multiplyAccumulates: Int {
    Int(clamping: steps.indices.reduce(into: Int64(0)) { $0 += Int64(multiplyAccumulates(ofStep: $1)) })
  }

  /// Elementary operations of a step, roughly: multiply-accumulates, or elements for steps without any.
  func work(ofStep index: Int) -> Int {
    switch steps[index].operation {
    case .convolution, .depthwiseConvolution: return multiplyAccumulates(ofStep: index)
    case .averagePool(let step), .maxPool(let step): return Int(clamping: step.window.outputTapCount)
    default:
      let operands = steps[index].operation.operands
      return operands.reads.reduce(tensors[operands.write].elementCount) { max($0, tensors[$1].elementCount) }
    }
  }

  /// Whether a step multiplies float matrices.
  var usesFloatProducts: Bool {
    steps.contains { step in
      guard case .convolution(let record) = step.operation else { return false }
      return tensors[Int(record.input)].type == .float32
    }
  }
}

extension WindowGeometry {
  /// Output elements times the taps of a window.
  fileprivate var outputTapCount: Int64 {
    let outputs = Int64(batch) * Int64(outputHeight) * Int64(outputWidth) * Int64(outputChannels)
    return outputs * Int64(kernelHeight) * Int64(kernelWidth)
  }
}
