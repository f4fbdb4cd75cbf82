internal import CLinux

/// An open file, closed when it goes.
struct Descriptor: ~Copyable {
  let number: Int32

  /// Opens a file for reading; never blocks, not even on a pipe.
  init(reading path: String) throws(SystemError) {
    let result = unsafe path.withCString { unsafe swl_open_read($0) }
    number = try SystemError.check(result, "open")
  }

  /// Makes a new file for writing; the name must be free.
  init(creating path: String, mode: UInt32) throws(SystemError) {
    let result = unsafe path.withCString { unsafe swl_open_create($0, mode) }
    number = try SystemError.check(result, "open")
  }

  /// Opens a directory, to synchronise it.
  init(directory path: String) throws(SystemError) {
    let result = unsafe path.withCString { unsafe swl_open_directory($0) }
    number = try SystemError.check(result, "open")
  }

  deinit { _ = swl_close(number) }

  /// The bytes of a regular file.
  func byteCount() throws(SystemError) -> Int64 { try SystemError.check(swl_file_size(number), "fstat") }

  /// Waits until content and size are on the medium.
  func synchronize() throws(SystemError) { try SystemError.check(swl_fsync(number), "fsync") }
}

/// Writes all bytes to an open descriptor, in as many calls as it takes.
public func writeAll(_ bytes: borrowing RawSpan, to descriptor: Int32) throws(SystemError) {
  try unsafe bytes.withUnsafeBytes { (buffer) throws(SystemError) in
    var written = 0
    while written < buffer.count {
      let result = unsafe swl_write(descriptor, buffer.baseAddress! + written, buffer.count - written)
      let count = Int(try SystemError.check(result, "write"))
      guard count > 0 else { throw SystemError(code: SystemError.inputOutput, call: "write") }
      written += count
    }
  }
}
