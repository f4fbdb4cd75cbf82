internal import Kernels
internal import ModelFormat
internal import Tensors

extension Binder {
  /// Copies and packs every constant out of the weights section into the arena.
  func loadConstants(from weights: RawSpan) {
    for index in unsafe program.tensors.indices where unsafe plan.constants[index] != nil {
      unsafe copyConstant(Int32(index), from: weights)
    }
    for (index, step) in unsafe program.steps.enumerated() {
      switch step.operation {
      case .convolution(let record), .depthwiseConvolution(let record):
        unsafe pack(index, record, step.operation, from: weights)
      default: break
      }
    }
  }

  private func offset(_ tensor: Int32) -> Int {
    guard case .constant(let offset) = unsafe record(tensor).placement else { preconditionFailure() }
    return offset
  }

  /// Bytes that stand for numbers take the storage bias; those that are mere weights of a lookup keep their meaning too,
  /// since a table's results are stored bytes.
  private func copyConstant(_ tensor: Int32, from weights: RawSpan) {
    let record = unsafe record(tensor)
    let start = unsafe offset(tensor)
    let target = unsafe address(tensor)
    let shifts = unsafe record.type == .int8 && !isAlpha(tensor)
    unsafe weights.withUnsafeBytes { bytes in
      unsafe target.copyMemory(from: bytes.baseAddress! + start, byteCount: record.byteCount)
    }
    guard shifts, unsafe bias != 0 else { return }
    let stored = unsafe target.assumingMemoryBound(to: UInt8.self)
    for index in 0..<record.byteCount { unsafe stored[index] &+= UInt8(truncatingIfNeeded: bias) }
  }

  /// The slopes of a PReLU are read as int8.
  private func isAlpha(_ tensor: Int32) -> Bool {
    for step in unsafe program.steps {
      if case .prelu(let record) = step.operation, record.alpha == tensor { return true }
    }
    return false
  }

  private func pack(_ index: Int, _ step: Convolution, _ operation: Operation, from weights: RawSpan) {
    let target = unsafe fixed.address(offset: plan.packed[index]!, byteCount: 0)
    let arguments = unsafe WindowArguments(program: program).bound(operation)
    unsafe weights.withUnsafeBytes { bytes in
      func start(_ tensor: Int32) -> UnsafeRawPointer? {
        unsafe tensor < 0 ? nil : UnsafeRawPointer(bytes.baseAddress! + offset(tensor))
      }
      let constants = unsafe WindowConstants(
        weights: start(step.weights)!, bias: start(step.bias), multipliers: start(step.multipliers))
      unsafe arguments.pack(table.kernels, constants, into: target)
    }
  }
}
