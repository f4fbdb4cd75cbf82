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

/// Copies bytes of a file over a region.
func copy<Element: BitwiseCopyable>(_ file: RawSpan, _ offset: Int, to target: inout MutableSpan<Element>) {
  unsafe target.withUnsafeMutableBytes { target in
    unsafe file.withUnsafeBytes { source in
      unsafe target.copyMemory(from: .init(rebasing: source[offset...].prefix(target.count)))
    }
  }
}

func append(_ number: UInt64, to file: inout [UInt8]) {
  for shift in stride(from: 0, to: 64, by: 8) { file.append(UInt8(truncatingIfNeeded: number >> UInt64(shift))) }
}

func loadNumber(_ file: RawSpan, _ offset: Int) -> UInt64 {
  UInt64(littleEndian: unsafe file.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
}
