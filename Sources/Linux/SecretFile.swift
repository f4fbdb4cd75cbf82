internal import CLinux

/// A small file that only its owner may read, such as a key.
public struct SecretFile: Sendable {
  public let byteCount: Int64
  /// Whether the file's mode lets nobody but its owner read, write or execute it.
  public let isPrivate: Bool

  /// Reads the beginning of a regular file, as much of it as there is, into zeros.
  public init(reading path: String, into bytes: inout MutableRawSpan) throws(SystemError) {
    let file = try Descriptor(reading: path)
    byteCount = try file.byteCount()
    isPrivate = try SystemError.check(swl_file_mode(file.number), "fstat") & 0o077 == 0
    let number = file.number
    let result = unsafe bytes.withUnsafeMutableBytes { unsafe swl_read_at(number, $0.baseAddress!, $0.count, 0) }
    try SystemError.check(result, "pread")
  }

  /// Writes zeros over a file's bytes and takes its name away. What a flash medium keeps of them elsewhere, it keeps.
  public static func erase(_ path: String) throws(SystemError) {
    let file = try GrowingFile(path: path, mode: 0o600)
    let zeros = [UInt8](repeating: 0, count: Int(clamping: min(try file.byteCount(), 65536)))
    try file.write(zeros.span, at: 0)
    try file.synchronize()
    try removeFile(path)
    try Descriptor(directory: directory(of: path)).synchronize()
  }
}
