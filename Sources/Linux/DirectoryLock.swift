internal import CLinux

/// A directory that this value alone holds, among all processes that ask, as long as it lives.
public struct DirectoryLock: ~Copyable {
  private let directory: Descriptor

  /// Waits until nobody else holds it.
  public init(_ path: String) throws(SystemError) {
    let directory = try Descriptor(directory: path)
    try SystemError.check(swl_lock(directory.number), "flock")
    self.directory = directory
  }
}
