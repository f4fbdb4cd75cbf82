internal import CLinux

/// Writes a file so that whoever opens it, even after a power cut, finds either the old content or the whole new one.
///
/// The bytes go to a new file in the same directory, which then takes the name; a symbolic link of that name is
/// replaced, not followed. On an error nothing is left behind. `mode` is reduced by the umask.
public func replaceFile(at path: String, with bytes: borrowing RawSpan, mode: UInt32 = 0o644) throws(SystemError) {
  let directory = directory(of: path)
  let temporary = "\(directory).swiftlet-\(swl_process_id())-\(swl_monotonic_ns()).tmp"
  try createUnsynchronizedName(at: temporary, with: bytes, mode: mode)
  do throws(SystemError) { try rename(temporary, to: path) } catch {
    _ = unsafe temporary.withCString { unsafe swl_unlink($0) }
    throw error
  }
  try synchronizeDirectory(directory)
}

/// Whether a file of that name is what a cut within `replaceFile` has left: nobody needs it.
public func isTemporaryFile(_ name: String) -> Bool {
  name.utf8.starts(with: ".swiftlet-".utf8) && name.utf8.reversed().starts(with: ".tmp".utf8.reversed())
}

func rename(_ from: String, to: String) throws(SystemError) {
  let result = unsafe from.withCString { from in
    unsafe to.withCString { to in unsafe swl_rename(from, to) }
  }
  try SystemError.check(result, "rename")
}

/// The path up to and with its last slash, "./" when it has none.
func directory(of path: String) -> String {
  guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "./" }
  return String(decoding: path.utf8[...slash], as: UTF8.self)
}
