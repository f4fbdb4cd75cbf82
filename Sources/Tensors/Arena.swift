internal import CLinux

/// One block of zeroed memory, taken once and given back when the last owner goes.
///
/// The memory is aligned to `alignment` bytes, followed by `overread` bytes that kernels may read but not write, and
/// every page of it has been touched before `init` returns.
@safe public final class Arena: @unchecked Sendable {
  /// The alignment of the base and of every region, in bytes.
  public static let alignment = 64
  /// The bytes behind the end that a kernel may read.
  public static let overread = 64

  /// The usable bytes.
  public let byteCount: Int
  private let base: UnsafeMutableRawPointer

  /// Takes `byteCount` bytes; the caller has checked that many are wanted.
  public init(byteCount: Int) {
    self.byteCount = byteCount
    guard let memory = unsafe swl_take_memory(byteCount + Arena.overread) else { fatalError("no memory for an arena") }
    unsafe base = memory
  }

  deinit { unsafe swl_unmap(base, byteCount + Arena.overread) }

  /// The address of a region that lies wholly inside. It stays valid as long as the arena does.
  @unsafe public func address(offset: Int, byteCount: Int) -> UnsafeMutableRawPointer {
    precondition(offset >= 0 && byteCount >= 0 && offset <= self.byteCount && byteCount <= self.byteCount - offset)
    return unsafe base + offset
  }

  /// The smallest multiple of `alignment` that is not below `byteCount`.
  public static func aligned(_ byteCount: Int) -> Int { (byteCount + alignment - 1) & ~(alignment - 1) }
}
