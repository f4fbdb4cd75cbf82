internal import ModelFormat

extension Trainer {
  /// The file.
  public func checkpoint() -> [UInt8] {
    var file = unsafe [UInt8](UnsafeBufferPointer(start: Checkpoint.magic.utf8Start, count: 8))
    append(UInt64(Checkpoint.version) | UInt64(network.options.optimizerSlots) << 32, to: &file)
    let numbers = [
      networkFingerprint, optionsFingerprint, UInt64(order.count), UInt64(order.epoch), UInt64(order.position),
      order.epochStart.state, order.epochStart.increment, UInt64(step),
      network.layoutFingerprint,
    ]
    for number in numbers { append(number, to: &file) }
    network.withState { state in
      append(UInt64(state.count), to: &file)
      file.reserveCapacity(file.count + state.count + Checkpoint.digestByteCount)
      unsafe state.withUnsafeMutableBufferPointer { bytes in unsafe file.append(contentsOf: bytes) }
    }
    let digest = unsafe sha256(of: file.span.bytes)
    file.append(contentsOf: digest.utf8)
    return file
  }

  /// Takes over the state of a checkpoint of the same network, options and number of samples. Nothing is changed when it
  /// throws.
  public func resume(from file: RawSpan) throws(CheckpointError) {
    try Checkpoint.check(file)
    guard loadNumber(file, 16) == networkFingerprint else { throw .otherNetwork }
    let expected = Checkpoint.headerByteCount + network.withState { $0.count } + Checkpoint.digestByteCount
    guard file.byteCount == expected else { throw .wrongLength(expected: expected, actual: file.byteCount) }
    func number(_ offset: Int) -> UInt64 { loadNumber(file, offset) }
    guard number(24) == optionsFingerprint else { throw .otherOptions }
    guard number(32) == UInt64(order.count) else { throw .otherSampleCount(Int(truncatingIfNeeded: number(32))) }
    let limit = UInt64(Int.max / 2)
    guard number(40) < limit, number(48) <= UInt64(order.count), number(72) < limit else { throw .badPosition }
    let (epoch, position, step) = (Int(number(40)), Int(number(48)), Int(number(72)))
    network.withState { copy(file, Checkpoint.headerByteCount, to: &$0) }
    order.resume(epoch: epoch, position: position, from: Random(state: number(56), increment: number(64)))
    self.step = step
  }

  private var networkFingerprint: UInt64 {
    var print = Fingerprint()
    network.architecture.add(to: &print)
    print.add(network.options.optimizerSlots)
    return print.value
  }

  private var optionsFingerprint: UInt64 {
    var print = Fingerprint()
    options.add(to: &print)
    print.add(network.options.batch)
    return print.value
  }
}
