internal import CLinux

/// Writes a new file; one of that name must not be there, and stays as it is. On an error nothing is left behind.
///
/// `mode` is reduced by the umask.
public func createFile(at path: String, with bytes: borrowing RawSpan, mode: UInt32) throws(SystemError) {
  let file = try Descriptor(creating: path, mode: mode)
  do throws(SystemError) {
    try writeAll(bytes, to: file.number)
    try file.synchronize()
    try Descriptor(directory: directory(of: path)).synchronize()
  } catch {
    _ = unsafe path.withCString { unsafe swl_unlink($0) }
    throw error
  }
}
