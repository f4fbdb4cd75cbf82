internal import CLinux

/// A directory that this value alone holds, among all processes that ask, as long as it lives.
public struct DirectoryLock: ~Copyable {
  private let number: Int32

  /// Waits until nobody else holds it.
  public init(_ path: String) throws(SystemError) {
    let number = try SystemError.check(unsafe path.withCString { unsafe swl_open_directory($0) }, "open")
    do throws(SystemError) { try SystemError.check(swl_lock(number), "flock") } catch {
      _ = swl_close(number)
      throw error
    }
    self.number = number
  }

  deinit { _ = swl_close(number) }
}
