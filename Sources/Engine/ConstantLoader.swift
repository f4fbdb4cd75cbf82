internal import Kernels
internal import ModelFormat
internal import Tensors

extension Binder {
  /// Copies and packs every constant out of the weights section into the arena.
  func loadConstants(from weights: RawSpan) {
    let roles = unsafe constantRoles()
    for index in unsafe program.tensors.indices where unsafe plan.constants[index] != nil {
      unsafe copyConstant(Int32(index), roles[index], from: weights)
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

  private enum Role {
    case data
    /// The slopes of a PReLU: read as int8.
    case slopes
    /// The results of a lookup: stored bytes, in the order of stored bytes.
    case table
  }

  private func constantRoles() -> [Role] {
    var roles = unsafe [Role](repeating: .data, count: program.tensors.count)
    for step in unsafe program.steps {
      switch step.operation {
      case .prelu(let record): roles[Int(record.alpha)] = .slopes
      case .lookup(let record): roles[Int(record.table)] = .table
      default: break
      }
    }
    return roles
  }

  /// int8 numbers take the storage bias, unless they are slopes.
  private func copyConstant(_ tensor: Int32, _ role: Role, from weights: RawSpan) {
    let record = unsafe record(tensor)
    let start = unsafe offset(tensor)
    let target = unsafe address(tensor)
    unsafe weights.withUnsafeBytes { bytes in
      unsafe target.copyMemory(from: bytes.baseAddress! + start, byteCount: record.byteCount)
    }
    guard record.type == .int8, role != .slopes else { return }
    let stored = unsafe UnsafeMutableBufferPointer(
      start: target.assumingMemoryBound(to: UInt8.self), count: record.byteCount)
    for index in stored.indices { unsafe stored[index] &+= UInt8(truncatingIfNeeded: bias) }
    guard role == .table, unsafe bias == 0 else { return }
    for index in 0..<128 { unsafe stored.swapAt(index, index + 128) }
  }

  private func pack(_ index: Int, _ step: Convolution, _ operation: Operation, from weights: RawSpan) {
    let target = unsafe fixed.address(offset: plan.packed[index]!, byteCount: 0)
    let arguments = unsafe arguments(index, operation)
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
