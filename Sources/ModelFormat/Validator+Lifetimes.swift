extension Validator {
  /// Every tensor read was written before, no step writes over what it reads, and buffers in use at the same time are
  /// apart.
  func validateLifetimes() throws(ModelError) {
    var first = [Int](repeating: -1, count: program.buffers.count)
    var last = first
    for port in program.inputs { mark(port.tensor, at: 0, &first, &last) }
    for (index, step) in program.steps.enumerated() {
      let operands = step.operation.operands
      for tensor in operands.reads where !isWritten(tensor, first) {
        throw offsets.error(.notComputedYet, .step(index))
      }
      for tensor in operands.reads where overlaps(tensor, operands.write) {
        throw offsets.error(.overlappingOperands, .step(index))
      }
      for tensor in operands.reads { mark(tensor, at: index + 1, &first, &last) }
      mark(operands.write, at: index + 1, &first, &last)
    }
    for (index, port) in program.outputs.enumerated() {
      guard isWritten(port.tensor, first) else { throw offsets.error(.notComputedYet, .output(index)) }
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

  /// Whether two tensors share a byte of one buffer.
  private func overlaps(_ a: Int, _ b: Int) -> Bool {
    guard case .buffer(let bufferA, let startA) = program.tensors[a].placement,
      case .buffer(let bufferB, let startB) = program.tensors[b].placement, bufferA == bufferB
    else { return false }
    return startA < startB + program.tensors[b].byteCount && startB < startA + program.tensors[a].byteCount
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
        guard apart else { throw offsets.error(.overlappingBuffers, .buffer(b)) }
      }
    }
  }
}
