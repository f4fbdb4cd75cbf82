public import ModelFormat
internal import Tensors

extension Program {
  /// The multiply-accumulates of a step; 0 for steps without weights.
  public func multiplyAccumulates(ofStep index: Int) -> Int {
    switch steps[index].operation {
    case .convolution(let step): step.window.outputCount * step.window.tapCount * Int(step.window.inputChannels)
    case .depthwiseConvolution(let step): step.window.outputCount * step.window.tapCount
    default: 0
    }
  }

  /// Multiply-accumulates of a whole run.
  public var multiplyAccumulates: Int { steps.indices.reduce(0) { $0 + multiplyAccumulates(ofStep: $1) } }

  /// Elementary operations of a step, roughly: multiply-accumulates, or elements for steps without any.
  func work(ofStep index: Int) -> Int {
    switch steps[index].operation {
    case .convolution, .depthwiseConvolution: return multiplyAccumulates(ofStep: index)
    case .averagePool(let step), .maxPool(let step): return step.window.outputCount * step.window.tapCount
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
  var outputCount: Int { Int(batch) * Int(outputHeight) * Int(outputWidth) * Int(outputChannels) }
  var tapCount: Int { Int(kernelHeight) * Int(kernelWidth) }
}
