internal import CLinux

/// Makes a directory; one that is there already is fine. Its permissions are reduced by the umask.
public func makeDirectory(_ path: String) throws(SystemError) {
  let result = unsafe path.withCString { unsafe swl_make_directory($0) }
  try SystemError.check(result, "mkdir")
}
