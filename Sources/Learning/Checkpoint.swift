internal import ModelFormat

/// A file with the whole state of a training: a trainer made of it goes on with the same bits as the first one.
///
///      0  "SWLTRAIN"
///      8  version, the optimiser's numbers for each parameter; 4 bytes each
///     16  fingerprints of the network and of the options
///     32  samples of an epoch, epochs done, samples of this epoch done
///     56  the generator before this epoch's order: state, sequence
///     72  steps done
///     80  fingerprint of the parameters' and statistics' layout
///     88  bytes of the state
///     96  the state: parameters, the optimiser's numbers, statistics, masks
///   last  SHA-256 of all before, 64 hexadecimal digits
///
/// Numbers are little-endian, of 8 bytes where nothing is said.
enum Checkpoint {
  static let magic: StaticString = "SWLTRAIN"
  static let version: UInt32 = 1
  static let headerByteCount = 96
  static let digestByteCount = 64

  /// Refuses what is no checkpoint, of another version, or damaged.
  static func check(_ file: RawSpan) throws(CheckpointError) {
    let magic = unsafe UnsafeBufferPointer(start: magic.utf8Start, count: 8)
    guard file.byteCount >= headerByteCount,
      (0..<8).allSatisfy({ unsafe file.unsafeLoad(fromByteOffset: $0, as: UInt8.self) == magic[$0] })
    else { throw .notACheckpoint }
    let version = UInt32(truncatingIfNeeded: loadNumber(file, 8))
    guard version == Checkpoint.version else { throw .otherVersion(version) }
    let end = file.byteCount - digestByteCount
    guard end >= headerByteCount else { throw .damaged }
    for (index, digit) in sha256(of: file.extracting(0..<end)).utf8.enumerated() {
      guard unsafe file.unsafeLoad(fromByteOffset: end + index, as: UInt8.self) == digit else { throw .damaged }
    }
  }
}

extension Network {
  /// Takes over the parameters and statistics of a training of a network with the same ones, whatever its options.
  public func takeParameters(fromCheckpoint file: RawSpan) throws(CheckpointError) {
    try Checkpoint.check(file)
    guard loadNumber(file, 80) == layoutFingerprint else { throw .otherNetwork }
    let slots = Int(loadNumber(file, 8) >> 32)
    let count = 4 * architecture.parameterCount
    let statistics = Checkpoint.headerByteCount + count * (1 + slots)
    let end = statistics + 4 * architecture.statisticsCount
    guard 0...2 ~= slots, end <= file.byteCount - Checkpoint.digestByteCount else { throw .damaged }
    withParameters { copy(file, Checkpoint.headerByteCount, to: &$0) }
    withStatistics { copy(file, statistics, to: &$0) }
  }

  /// The same for networks with the same parameters and statistics.
  fileprivate var layoutFingerprint: UInt64 {
    var print = Fingerprint()
    for parameter in architecture.parameters {
      for number in [parameter.role.rawValue, parameter.rows, parameter.channels] { print.add(number) }
    }
    print.add(architecture.statisticsCount)
    return print.value
  }
}

private func copy<Element: BitwiseCopyable>(_ file: RawSpan, _ offset: Int, to target: inout MutableSpan<Element>) {
  unsafe target.withUnsafeMutableBytes { target in
    unsafe file.withUnsafeBytes { source in
      unsafe target.copyMemory(from: .init(rebasing: source[offset...].prefix(target.count)))
    }
  }
}

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

private func append(_ number: UInt64, to file: inout [UInt8]) {
  for shift in stride(from: 0, to: 64, by: 8) { file.append(UInt8(truncatingIfNeeded: number >> UInt64(shift))) }
}

private func loadNumber(_ file: RawSpan, _ offset: Int) -> UInt64 {
  UInt64(littleEndian: unsafe file.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
}
