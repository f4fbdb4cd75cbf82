internal import CLinux

/// A file that is read and written at any place; made when it is not there, closed when it goes.
public struct GrowingFile: ~Copyable {
  private let number: Int32

  /// Opens a regular file; when `appending`, every write goes to its end.
  public init(path: String, appending: Bool = false, mode: UInt32 = 0o644) throws(SystemError) {
    let result = unsafe path.withCString { unsafe appending ? swl_open_append($0, mode) : swl_open_update($0, mode) }
    number = try SystemError.check(result, "open")
  }

  deinit { _ = swl_close(number) }

  public func byteCount() throws(SystemError) -> Int64 {
    try SystemError.check(swl_file_size(number), "fstat")
  }

  public func synchronize() throws(SystemError) { try SystemError.check(swl_fsync(number), "fsync") }

  public func truncate(to byteCount: Int64) throws(SystemError) {
    try SystemError.check(swl_truncate(number, byteCount), "ftruncate")
  }

  /// Fills the bytes from the offset on; returns how many there were.
  public func read(into bytes: inout MutableSpan<UInt8>, at offset: Int64) throws(SystemError) -> Int {
    let number = number
    return try unsafe bytes.withUnsafeMutableBytes { (buffer) throws(SystemError) in
      var filled = 0
      while filled < buffer.count {
        let place = unsafe buffer.baseAddress! + filled
        let result = unsafe swl_read_at(number, place, buffer.count - filled, offset + Int64(filled))
        let count = Int(try SystemError.check(result, "pread"))
        if count == 0 { break }
        filled += count
      }
      return filled
    }
  }

  /// Writes all bytes from the offset on; at the end when the file is an appending one. On an error some of them may
  /// have been written.
  public func write(_ bytes: Span<UInt8>, at offset: Int64) throws(SystemError) {
    let number = number
    try unsafe bytes.withUnsafeBytes { (buffer) throws(SystemError) in
      var written = 0
      while written < buffer.count {
        let place = unsafe buffer.baseAddress! + written
        let result = unsafe swl_write_at(number, place, buffer.count - written, offset + Int64(written))
        let count = Int(try SystemError.check(result, "pwrite"))
        guard count > 0 else { throw SystemError(code: SystemError.inputOutput, call: "pwrite") }
        written += count
      }
    }
  }
}

/// Gives a file another name; one that has it is replaced.
public func renameFile(_ from: String, to: String) throws(SystemError) { try rename(from, to: to) }

/// Takes a name away.
public func removeFile(_ path: String) throws(SystemError) {
  try SystemError.check(unsafe path.withCString { unsafe swl_unlink($0) }, "unlink")
}

/// The clock that people set.
public enum RealTimeClock {
  /// Nanoseconds since 1970.
  public static var nanoseconds: UInt64 { swl_realtime_ns() }
}
