public import Linux

/// What a model store asks of a file system. Paths are whole; a directory's path has no slash at its end.
public protocol StoreDisk: AnyObject {
  /// The names in a directory.
  func names(in directory: String) throws(SystemError) -> [String]
  /// Makes a directory; one that is there already is fine.
  func makeDirectory(_ path: String) throws(SystemError)
  /// Lets `body` see the bytes of a file that is not empty and has at most `limit` bytes.
  func read(_ path: String, limit: Int, _ body: (RawSpan) -> Void) throws(SystemError)
  /// Writes a new file. At the end its content is on the medium, its name only once its directory was synchronised.
  func create(_ path: String, _ bytes: RawSpan) throws(SystemError)
  /// Gives a file another name in the same directory, in one step; one that has it is replaced.
  func rename(_ from: String, to: String) throws(SystemError)
  func remove(_ path: String) throws(SystemError)
  /// Waits until the names in a directory are on the medium.
  func synchronize(_ directory: String) throws(SystemError)
  /// Waits until no other process holds the directory, and holds it until `unlock`.
  func lock(_ directory: String) throws(SystemError)
  func unlock()
}

/// The file system of the machine.
public final class LinuxDisk: StoreDisk {
  private var held: DirectoryLock?

  public init() {}

  public func names(in directory: String) throws(SystemError) -> [String] {
    try namesInDirectory(directory, limit: StoreLimits.nameCount)
  }

  public func makeDirectory(_ path: String) throws(SystemError) { try Linux.makeDirectory(path) }

  public func read(_ path: String, limit: Int, _ body: (RawSpan) -> Void) throws(SystemError) {
    try see(MappedFile(path: path), limit, body)
  }

  private func see(_ file: borrowing MappedFile, _ limit: Int, _ body: (RawSpan) -> Void) throws(SystemError) {
    guard file.byteCount <= limit else { throw SystemError(code: SystemError.fileTooLarge, call: "mmap") }
    body(file.bytes)
  }

  public func create(_ path: String, _ bytes: RawSpan) throws(SystemError) {
    try createUnsynchronizedName(at: path, with: bytes, mode: 0o644)
  }

  public func rename(_ from: String, to: String) throws(SystemError) { try renameFile(from, to: to) }
  public func remove(_ path: String) throws(SystemError) { try removeFile(path) }
  public func synchronize(_ directory: String) throws(SystemError) { try synchronizeDirectory(directory) }
  public func lock(_ directory: String) throws(SystemError) { held = try DirectoryLock(directory) }
  public func unlock() { held = nil }
}

/// What a store takes.
public struct StoreLimits: Sendable {
  /// The most bytes of a model.
  public var modelByteCount = 1 << 28

  public init() {}

  /// Names of a directory that are looked at.
  static let nameCount = 4096
  /// Versions that were active before, and versions that were turned away, that are remembered; the oldest go first.
  static let historyCount = 32
  static let rejectedCount = 64
}
