internal import ModelFormat
internal import Rollout

/// The state file, little-endian:
///
///     0    8 bytes   "SWLSTORE"
///     8    u32       version of the format, 1
///     12   u32       active version, 0: none
///     16   u32       staged version, 0: none
///     20   u8        1 shadow, 2 canary, 0: nothing is staged
///     21   u8        1: the active version has proved itself
///     22   u8        n, versions in the history, at most 32
///     23   u8        m, versions turned away, at most 64
///     24   u8        k, starts since the process was last well, at most 101
///     25   7 bytes   zero
///     32   n u32     the history, the oldest first
///     ...  m u32     versions turned away, the oldest first
///     ...  k u64     starts, in seconds since 1970
///     ...  32 bytes  SHA-256 of all before
///
/// No version is 0, and none stands twice where it may not.
extension ModelState {
  static let magic = Array("SWLSTORE".utf8)
  private static let headerByteCount = 32
  private static let digestByteCount = 32
  /// The most bytes of a state file.
  public static let byteLimit = 2048

  /// The state as a file.
  public var file: [UInt8] {
    var bytes = ModelState.magic
    append(1, byteCount: 4, to: &bytes)
    append(UInt64(active ?? 0), byteCount: 4, to: &bytes)
    append(UInt64(staged ?? 0), byteCount: 4, to: &bytes)
    bytes += [stage?.rawValue ?? 0, isProven ? 1 : 0, UInt8(history.count), UInt8(rejected.count)]
    append(UInt64(crashes.starts.count), byteCount: 8, to: &bytes)
    for version in history { append(UInt64(version), byteCount: 4, to: &bytes) }
    for version in rejected { append(UInt64(version), byteCount: 4, to: &bytes) }
    for start in crashes.starts { append(start, byteCount: 8, to: &bytes) }
    return bytes + sha256(of: bytes)
  }

  /// Reads a file; nil when it is damaged or of another format.
  public init?(file: [UInt8]) {
    let count = file.count - ModelState.digestByteCount
    guard count >= ModelState.headerByteCount, file.count <= ModelState.byteLimit else { return nil }
    guard sha256(of: Array(file[..<count])) == Array(file[count...]) else { return nil }
    self.init(content: Array(file[..<count]))
  }

  /// Reads what stands before the digest.
  public init?(content bytes: [UInt8]) {
    guard bytes.count >= ModelState.headerByteCount, Array(bytes[..<8]) == ModelState.magic else { return nil }
    guard number(bytes, at: 8, byteCount: 4) == 1, bytes[21] <= 1 else { return nil }
    let (historyCount, rejectedCount) = (Int(bytes[22]), Int(bytes[23]))
    guard let startCount = Int(exactly: number(bytes, at: 24, byteCount: 8)), startCount <= CrashHistory.capacity
    else { return nil }
    guard historyCount <= StoreLimits.historyCount, rejectedCount <= StoreLimits.rejectedCount else { return nil }
    let starts = ModelState.headerByteCount + 4 * (historyCount + rejectedCount)
    guard bytes.count == starts + 8 * startCount else { return nil }
    active = version(bytes, at: 12)
    staged = version(bytes, at: 16)
    stage = Stage(rawValue: bytes[20])
    isProven = bytes[21] == 1
    history = (0..<historyCount).map { UInt32(number(bytes, at: 32 + 4 * $0, byteCount: 4)) }
    rejected = (0..<rejectedCount).map { UInt32(number(bytes, at: 32 + 4 * (historyCount + $0), byteCount: 4)) }
    crashes = CrashHistory(starts: (0..<startCount).map { number(bytes, at: starts + 8 * $0, byteCount: 8) })
    guard isConsistent(stageByte: bytes[20]) else { return nil }
  }

  private func isConsistent(stageByte: UInt8) -> Bool {
    if (staged == nil) != (stageByte == 0) || (stage == nil) != (stageByte == 0) { return false }
    if let staged, staged <= active ?? UInt32.max || rejected.contains(staged) { return false }
    if isProven && active == nil { return false }
    if let active, history.contains(active) || rejected.contains(active) { return false }
    return isSetOfVersions(history) && isSetOfVersions(rejected) && !history.contains { rejected.contains($0) }
  }

  private func isSetOfVersions(_ versions: [UInt32]) -> Bool {
    for (index, version) in versions.enumerated() where version == 0 || versions[..<index].contains(version) {
      return false
    }
    return true
  }
}

private func version(_ bytes: [UInt8], at offset: Int) -> UInt32? {
  let version = UInt32(number(bytes, at: offset, byteCount: 4))
  return version == 0 ? nil : version
}

private func number(_ bytes: [UInt8], at offset: Int, byteCount: Int) -> UInt64 {
  (0..<byteCount).reduce(UInt64(0)) { $0 | UInt64(bytes[offset + $1]) << UInt64(8 * $1) }
}

private func append(_ number: UInt64, byteCount: Int, to bytes: inout [UInt8]) {
  for index in 0..<byteCount { bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(8 * index))) }
}
