internal import Tensors

/// Checks a whole program: every index, type, shape, size and number, and that no two live buffers share memory.
struct Validator {
  let program: Program
  let limits: ModelLimits
  /// Where the records stand in the file, for errors.
  let tensorOffsets: [Int]
  let stepOffsets: [Int]

  func validate(weights: RawSpan) throws(ModelError) {
    try validateBuffers()
    for index in program.tensors.indices { try validateTensor(index) }
    try validatePorts()
    for index in program.steps.indices {
      try StepValidator(program: program, index: index, offset: stepOffsets[index]).validate(weights: weights)
    }
    try validateLifetimes()
  }

  private func validateBuffers() throws(ModelError) {
    for (index, buffer) in program.buffers.enumerated() {
      guard buffer.byteOffset % Arena.alignment == 0, buffer.byteCount > 0,
        buffer.byteOffset <= program.activationByteCount,
        buffer.byteCount <= program.activationByteCount - buffer.byteOffset
      else { throw ModelError(.badPlacement, place: .buffer(index)) }
    }
  }

  private func validateTensor(_ index: Int) throws(ModelError) {
    let tensor = program.tensors[index]
    func error(_ code: ModelError.Code) -> ModelError {
      ModelError(code, offset: tensorOffsets[index], place: .tensor(index))
    }
    if let quantization = tensor.quantization {
      let inRange = tensor.type != .int8 || (-128...127).contains(quantization.zeroPoint)
      guard quantization.scale.isFinite, quantization.scale >= .leastNormalMagnitude, inRange else {
        throw error(.badQuantization)
      }
    }
    let start: Int
    let space: Int
    switch tensor.placement {
    case .constant(let byteOffset): (start, space) = (byteOffset, program.weightByteCount)
    case .buffer(let buffer, let byteOffset):
      guard program.buffers.indices.contains(buffer) else { throw error(.badPlacement) }
      (start, space) = (byteOffset, program.buffers[buffer].byteCount)
    }
    guard tensor.type != .uint8, start % tensor.type.byteCount == 0, start <= space, tensor.byteCount <= space - start
    else { throw error(.badPlacement) }
  }

  private func validatePorts() throws(ModelError) {
    guard !program.outputs.isEmpty else { throw ModelError(.badCount) }
    for (index, port) in program.inputs.enumerated() { try validate(port, .input(index)) }
    for (index, port) in program.outputs.enumerated() { try validate(port, .output(index)) }
  }

  private func validate(_ port: Port, _ place: ModelError.Place) throws(ModelError) {
    guard program.tensors.indices.contains(port.tensor) else { throw ModelError(.badOperand, place: place) }
    let tensor = program.tensors[port.tensor]
    guard port.type == tensor.type || (port.type == .uint8 && tensor.type == .int8) else {
      throw ModelError(.badElementType, place: place)
    }
    if case .input = place, tensor.isConstant { throw ModelError(.badPlacement, place: place) }
    for channel in port.mean.indices {
      guard port.mean[channel].isFinite, port.standardDeviation[channel].isFinite, port.standardDeviation[channel] != 0
      else { throw ModelError(.badAttribute, place: place) }
    }
  }

  /// Every tensor read was written before, and buffers in use at the same time are apart.
  private func validateLifetimes() throws(ModelError) {
    var first = [Int](repeating: -1, count: program.buffers.count)
    var last = first
    for port in program.inputs { mark(port.tensor, at: 0, &first, &last) }
    for (index, step) in program.steps.enumerated() {
      let operands = step.operation.operands
      for tensor in operands.reads where !isWritten(tensor, first) {
        throw ModelError(.notComputedYet, offset: stepOffsets[index], place: .step(index))
      }
      for tensor in operands.reads { mark(tensor, at: index + 1, &first, &last) }
      mark(operands.write, at: index + 1, &first, &last)
    }
    for (index, port) in program.outputs.enumerated() {
      guard isWritten(port.tensor, first) else { throw ModelError(.notComputedYet, place: .output(index)) }
      mark(port.tensor, at: program.steps.count + 1, &first, &last)
    }
    try requireApart(first, last)
  }

  private func buffer(of tensor: Int) -> Int? {
    if case .buffer(let index, _) = program.tensors[tensor].placement { index } else { nil }
  }

  private func isWritten(_ tensor: Int, _ first: [Int]) -> Bool {
    guard let buffer = buffer(of: tensor) else { return true }
    return first[buffer] >= 0
  }

  private func mark(_ tensor: Int, at time: Int, _ first: inout [Int], _ last: inout [Int]) {
    guard let buffer = buffer(of: tensor) else { return }
    if first[buffer] < 0 { first[buffer] = time }
    last[buffer] = time
  }

  private func requireApart(_ first: [Int], _ last: [Int]) throws(ModelError) {
    let buffers = program.buffers
    for a in buffers.indices where first[a] >= 0 {
      for b in buffers.indices where b > a && first[b] >= 0 && first[a] <= last[b] && first[b] <= last[a] {
        let apart =
          buffers[a].byteOffset + buffers[a].byteCount <= buffers[b].byteOffset
          || buffers[b].byteOffset + buffers[b].byteCount <= buffers[a].byteOffset
        guard apart else { throw ModelError(.overlappingBuffers, place: .buffer(b)) }
      }
    }
  }
}

extension Operation {
  /// The tensors read, absent ones left out, and the one written. Indices are those of the file: check before use.
  public var operands: (reads: [Int], write: Int) {
    func present(_ indices: Int32...) -> [Int] { indices.filter { $0 >= 0 }.map { Int($0) } }
    switch self {
    case .convolution(let r), .depthwiseConvolution(let r):
      return (present(r.input, r.weights, r.bias, r.multipliers, r.residual), Int(r.output))
    case .averagePool(let r), .maxPool(let r): return (present(r.input), Int(r.output))
    case .binary(let r): return (present(r.a, r.b), Int(r.output))
    case .lookup(let r): return (present(r.input, r.table), Int(r.output))
    case .unary(let r): return (present(r.input), Int(r.output))
    case .reduce(let r): return (present(r.input), Int(r.output))
    case .softmax(let r): return (present(r.input, r.table), Int(r.output))
    case .resize(let r): return (present(r.input), Int(r.output))
    case .copy(let r): return (present(r.input), Int(r.output))
    case .fill(let r): return ([], Int(r.output))
    case .quantize(let r), .dequantize(let r): return (present(r.input), Int(r.output))
    case .argument(let r): return (present(r.input), Int(r.output))
    case .prelu(let r): return (present(r.input, r.alpha), Int(r.output))
    }
  }
}
