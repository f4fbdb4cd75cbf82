internal import CLinux

/// The names in a directory, in no order, without "." and ".."; `limit` is how many are read at most.
public func namesInDirectory(_ path: String, limit: Int) throws(SystemError) -> [String] {
  var directory: OpaquePointer?
  let result = unsafe path.withCString { unsafe swl_directory_open($0, &directory) }
  try SystemError.check(result, "opendir")
  defer { unsafe swl_directory_close(directory) }
  var names: [String] = []
  while names.count < limit, let name = unsafe swl_directory_next(directory) {
    unsafe names.append(String(cString: name))
  }
  return names
}
