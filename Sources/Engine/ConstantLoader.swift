internal import Kernels
internal import ModelFormat
internal import Tensors

extension Binder {
  /// Decodes, copies and packs every constant into the arena.
  func loadConstants(from constants: borrowing Constants, _ room: DecodingRoom) throws(ModelError) {
    let roles = unsafe constantRoles()
    for index in unsafe program.tensors.indices where unsafe plan.constants[index] != nil {
      try unsafe copyConstant(Int32(index), roles[index], from: constants, room)
    }
    for (index, step) in unsafe program.steps.enumerated() {
      switch step.operation {
      case .convolution(let record), .depthwiseConvolution(let record):
        try unsafe pack(index, record, step.operation, from: constants, room)
      default: break
      }
    }
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
  private func copyConstant(
    _ tensor: Int32, _ role: Role, from constants: borrowing Constants, _ room: DecodingRoom
  ) throws(ModelError) {
    let record = unsafe record(tensor)
    let target = unsafe address(tensor)
    try unsafe constants.decode(
      Int(tensor), into: .init(start: target, count: record.byteCount), scratch: room.scratch)
    guard record.type == .int8, role != .slopes else { return }
    let stored = unsafe UnsafeMutableBufferPointer(
      start: target.assumingMemoryBound(to: UInt8.self), count: record.byteCount)
    for index in stored.indices { unsafe stored[index] &+= UInt8(truncatingIfNeeded: bias) }
    guard role == .table, unsafe bias == 0 else { return }
    for index in 0..<128 { unsafe stored.swapAt(index, index + 128) }
  }

  private func pack(
    _ index: Int, _ step: Convolution, _ operation: Operation, from constants: borrowing Constants, _ room: DecodingRoom
  ) throws(ModelError) {
    let target = unsafe fixed.address(offset: plan.packed[index]!, byteCount: 0)
    let arguments = unsafe arguments(index, operation)
    var used = 0
    let weights = try unsafe source(step.weights, constants, room, &used)
    let bias = try unsafe source(step.bias, constants, room, &used)
    let multipliers = try unsafe source(step.multipliers, constants, room, &used)
    unsafe arguments.pack(
      table.kernels, WindowConstants(weights: weights!, bias: bias, multipliers: multipliers), into: target)
  }

  /// The bytes of a constant: in the weights section or, coded ones, in `room` behind the `used` bytes.
  private func source(
    _ tensor: Int32, _ constants: borrowing Constants, _ room: DecodingRoom, _ used: inout Int
  ) throws(ModelError) -> UnsafeRawPointer? {
    guard tensor >= 0 else { return nil }
    let record = unsafe record(tensor)
    guard record.coded != nil else { return unsafe constants.stored(Int(tensor)).withUnsafeBytes { $0.baseAddress } }
    let target = unsafe room.place(record.byteCount, used: &used)
    try unsafe constants.decode(Int(tensor), into: target, scratch: room.scratch)
    return UnsafeRawPointer(target.baseAddress)
  }
}
