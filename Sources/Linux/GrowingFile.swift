internal import CLinux

/// A file that is read and written at any place; made when it is not there, closed when it goes.
package struct GrowingFile: ~Copyable {
  private let descriptor: Descriptor

  /// Opens a regular file; when `appending`, every write goes to its end.
  package init(path: String, appending: Bool = false, mode: UInt32 = 0o644) throws(SystemError) {
    let result = unsafe path.withCString { unsafe appending ? swl_open_append($0, mode) : swl_open_update($0, mode) }
    let file = Descriptor(try SystemError.check(result, "open"))
    _ = try file.byteCount()
    descriptor = file
  }

  package func byteCount() throws(SystemError) -> Int64 { try descriptor.byteCount() }

  package func synchronize() throws(SystemError) { try descriptor.synchronize() }

  package func truncate(to byteCount: Int64) throws(SystemError) {
    try SystemError.check(swl_truncate(descriptor.number, byteCount), "ftruncate")
  }

  /// Fills the bytes from the offset on; returns how many there were.
  package func read(into bytes: inout MutableSpan<UInt8>, at offset: Int64) throws(SystemError) -> Int {
    let number = descriptor.number
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
  package func write(_ bytes: Span<UInt8>, at offset: Int64) throws(SystemError) {
    let number = descriptor.number
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
package func renameFile(_ from: String, to: String) throws(SystemError) { try rename(from, to: to) }

/// Takes a name away.
package func removeFile(_ path: String) throws(SystemError) {
  try SystemError.check(unsafe path.withCString { unsafe swl_unlink($0) }, "unlink")
}

/// The clock that people set.
package enum RealTimeClock {
  /// Nanoseconds since 1970.
  package static var nanoseconds: UInt64 { swl_realtime_ns() }
}
