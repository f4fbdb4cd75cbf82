internal import CLinux

/// Writes a new file; one of that name must not be there, and stays as it is. On an error nothing is left behind.
///
/// `mode` is reduced by the umask.
public func createFile(at path: String, with bytes: borrowing RawSpan, mode: UInt32) throws(SystemError) {
  try createUnsynchronizedName(at: path, with: bytes, mode: mode)
  do throws(SystemError) { try synchronizeDirectory(directory(of: path)) } catch {
    _ = unsafe path.withCString { unsafe swl_unlink($0) }
    throw error
  }
}

/// Writes a new file whose content is on the medium at the end, its name only after `synchronizeDirectory`. One of that
/// name must not be there; on an error nothing is left behind. `mode` is reduced by the umask.
public func createUnsynchronizedName(
  at path: String, with bytes: borrowing RawSpan, mode: UInt32
) throws(SystemError) {
  let file = try Descriptor(creating: path, mode: mode)
  do throws(SystemError) {
    try writeAll(bytes, to: file.number)
    try file.synchronize()
  } catch {
    _ = unsafe path.withCString { unsafe swl_unlink($0) }
    throw error
  }
}

/// Waits until the names in a directory are on the medium.
public func synchronizeDirectory(_ path: String) throws(SystemError) {
  try Descriptor(directory: path).synchronize()
}
