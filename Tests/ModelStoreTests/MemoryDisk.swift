import Linux
import ModelStore

/// What a medium holds.
struct DiskImage: Hashable {
  var directories: Set<String> = []
  var files: [String: [UInt8]] = [:]

  func holds(_ path: String) -> Bool { directories.contains(DiskImage.parent(of: path)) }

  static func parent(of path: String) -> String {
    String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
  }
}

/// A file system in memory that writes down what is done to it.
final class MemoryDisk: StoreDisk {
  enum Operation {
    case makeDirectory(String)
    case create(String, [UInt8])
    case rename(String, String)
    case remove(String)
    case synchronize(String)
  }

  private(set) var image: DiskImage
  private(set) var operations: [Operation] = []
  private(set) var isLocked = false
  /// What every change fails with; nil: none fails.
  var refusalCode: Int32?

  init(_ image: DiskImage = DiskImage(directories: ["/data"])) { self.image = image }

  func names(in directory: String) throws(SystemError) -> [String] {
    guard image.directories.contains(directory) else {
      throw error(image.files[directory] == nil ? SystemError.notFound : SystemError.notDirectory)
    }
    return (image.directories.union(image.files.keys))
      .filter { !$0.isEmpty && DiskImage.parent(of: $0) == directory }
      .map { String($0[$0.index(after: $0.lastIndex(of: "/")!)...]) }
  }

  func makeDirectory(_ path: String) throws(SystemError) {
    if image.directories.contains(path) { return }
    try change(.makeDirectory(path))
    image.directories.insert(path)
  }

  func read(_ path: String, limit: Int, _ body: (RawSpan) -> Void) throws(SystemError) {
    guard let bytes = image.files[path] else { throw error(SystemError.notFound) }
    guard !bytes.isEmpty else { throw error(SystemError.emptyFile) }
    guard bytes.count <= limit else { throw error(SystemError.fileTooLarge) }
    body(bytes.span.bytes)
  }

  func create(_ path: String, _ bytes: RawSpan) throws(SystemError) {
    guard image.files[path] == nil else { throw error(SystemError.exists) }
    guard image.holds(path) else { throw error(SystemError.notFound) }
    let content = bytes.withUnsafeBytes { Array($0) }
    precondition(isLocked)
    try change(.create(path, content))
    image.files[path] = content
  }

  func rename(_ from: String, to: String) throws(SystemError) {
    guard let bytes = image.files[from] else { throw error(SystemError.notFound) }
    precondition(DiskImage.parent(of: from) == DiskImage.parent(of: to))
    precondition(isLocked)
    try change(.rename(from, to))
    image.files[to] = bytes
    image.files[from] = nil
  }

  func remove(_ path: String) throws(SystemError) {
    guard image.files[path] != nil else { throw error(SystemError.notFound) }
    precondition(isLocked)
    try change(.remove(path))
    image.files[path] = nil
  }

  func synchronize(_ directory: String) throws(SystemError) { try change(.synchronize(directory)) }

  func lock(_ directory: String) throws(SystemError) {
    precondition(!isLocked)
    isLocked = true
  }

  func unlock() { isLocked = false }

  private func change(_ operation: Operation) throws(SystemError) {
    if let refusalCode { throw error(refusalCode) }
    operations.append(operation)
  }

  private func error(_ code: Int32) -> SystemError { SystemError(code: code, call: "memory") }
}
