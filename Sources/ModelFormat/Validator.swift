internal import Tensors

/// Checks a whole program: every index, type, shape, size and number, that no two live buffers share memory, and that a
/// run ends in time.
struct Validator {
  let program: Program
  let limits: ModelLimits
  let offsets: RecordOffsets

  func validate(weights: RawSpan) throws(ModelError) {
    try validateBuffers()
    for index in program.tensors.indices { try validateTensor(index) }
    let constants = Constants(program: program, weights: weights, limit: limits.memoryByteCount)
    try validateCoded(constants)
    try validatePorts()
    var work: Int64 = 0
    for index in program.steps.indices {
      let step = StepValidator(program: program, index: index, offset: offsets.steps[index])
      try step.validate(constants)
      work += try step.work(limit: limits.workCount - work)
    }
    try validateConstantRoles()
    try validateLifetimes()
  }

  private func validateBuffers() throws(ModelError) {
    for (index, buffer) in program.buffers.enumerated() {
      guard buffer.byteOffset % Arena.alignment == 0, buffer.byteCount > 0,
        buffer.byteOffset <= program.activationByteCount,
        buffer.byteCount <= program.activationByteCount - buffer.byteOffset
      else { throw offsets.error(.badPlacement, .buffer(index)) }
    }
  }

  private func validateTensor(_ index: Int) throws(ModelError) {
    let tensor = program.tensors[index]
    func error(_ code: ModelError.Code) -> ModelError { offsets.error(code, .tensor(index)) }
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
    let isAligned = tensor.coded != nil || start % tensor.type.byteCount == 0
    guard tensor.type != .uint8, isAligned, start <= space, tensor.storedByteCount <= space - start
    else { throw error(.badPlacement) }
  }

  private func validatePorts() throws(ModelError) {
    guard !program.outputs.isEmpty else { throw ModelError(.badCount) }
    for (index, port) in program.inputs.enumerated() { try validate(port, .input(index)) }
    for (index, port) in program.outputs.enumerated() { try validate(port, .output(index)) }
  }

  private func validate(_ port: Port, _ place: ModelError.Place) throws(ModelError) {
    guard program.tensors.indices.contains(port.tensor) else { throw offsets.error(.badOperand, place) }
    let tensor = program.tensors[port.tensor]
    guard port.type == tensor.type || (tensor.type == .int8 && isBoundary(port.type, of: tensor)) else {
      throw offsets.error(.badElementType, place)
    }
    guard port.layout == .stored || tensor.shape.rank == 4 else { throw offsets.error(.badAttribute, place) }
    if case .input = place, tensor.isConstant { throw offsets.error(.badPlacement, place) }
    for channel in port.mean.indices {
      guard port.mean[channel].isFinite, port.standardDeviation[channel].isFinite, port.standardDeviation[channel] != 0
      else { throw offsets.error(.badAttribute, place) }
    }
  }

  /// Whether bytes may be handed over in a type.
  private func isBoundary(_ type: ElementType, of tensor: TensorRecord) -> Bool {
    type == .uint8 || (type == .float32 && tensor.quantization != nil)
  }
}
