internal import Console
internal import Glibc
internal import Linux

/// Whether a path names a folder.
func isFolder(_ path: String) -> Bool {
  var status = stat()
  return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}

/// Whether a path names anything.
func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

/// The names in a folder, without those that begin with a dot, in ascending order of their bytes.
func namesInFolder(_ path: String) throws(Refusal) -> [String] {
  guard let folder = opendir(path) else { throw Refusal(reading: path, SystemError(code: errno, call: "opendir")) }
  defer { closedir(folder) }
  var names: [String] = []
  while let entry = readdir(folder) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if !name.hasPrefix(".") { names.append(name) }
  }
  return names.sorted()
}
