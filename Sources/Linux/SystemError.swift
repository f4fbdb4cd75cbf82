internal import CLinux

/// A system call that failed: which, and the errno it left.
public struct SystemError: Error, Sendable {
  /// The errno value; above zero.
  public let code: Int32
  /// The name of the call.
  public let call: StaticString

  public init(code: Int32, call: StaticString) {
    self.code = code
    self.call = call
  }

  /// The system's text for the code, as in "No such file or directory".
  public var message: String {
    unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 128) { text in
      unsafe swl_error_text(code, text.baseAddress, 128)
      return unsafe String(cString: text.baseAddress!)
    }
  }

  /// Passes the result of a shim through, or throws when it is a negated errno.
  @discardableResult
  static func check<Result: SignedInteger & FixedWidthInteger>(
    _ result: Result, _ call: StaticString
  ) throws(SystemError) -> Result {
    guard result >= 0 else { throw SystemError(code: Int32(truncatingIfNeeded: 0 - result), call: call) }
    return result
  }
}

/// Values of errno.
extension SystemError {
  /// EPERM
  public static let notPermitted: Int32 = 1
  /// ENOENT
  public static let notFound: Int32 = 2
  /// EIO: a write that makes no progress, a device that has failed.
  public static let inputOutput: Int32 = 5
  /// ENXIO: a device whose driver is gone.
  public static let noSuchAddress: Int32 = 6
  /// EAGAIN
  static let wouldBlock: Int32 = 11
  /// EACCES
  public static let notAllowed: Int32 = 13
  /// ENOMEM
  public static let noMemory: Int32 = 12
  /// EBUSY
  public static let busy: Int32 = 16
  /// EEXIST: what must be new is there already.
  public static let exists: Int32 = 17
  /// ENODEV: a device that is gone.
  public static let noDevice: Int32 = 19
  /// ENOTDIR
  public static let notDirectory: Int32 = 20
  /// EISDIR
  public static let isDirectory: Int32 = 21
  /// EINVAL
  public static let invalid: Int32 = 22
  /// EINVAL: what must be a regular file is none.
  public static let notRegularFile: Int32 = 22
  /// ENOTTY: the file is of a kind without this call.
  public static let inappropriateCall: Int32 = 25
  /// EFBIG: a file does not fit into the address space.
  public static let fileTooLarge: Int32 = 27
  /// ENOSPC
  public static let diskFull: Int32 = 28
  /// EROFS
  public static let readOnlyMedium: Int32 = 30
  /// EPIPE
  public static let brokenPipe: Int32 = 32
  /// ENODATA: a file that must hold something is empty.
  public static let emptyFile: Int32 = 61
  /// EOPNOTSUPP
  public static let notSupported: Int32 = 95
  /// ETIMEDOUT
  public static let timedOut: Int32 = 110
}
