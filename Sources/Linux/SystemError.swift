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

extension SystemError {
  /// ENODATA: a file that must hold something is empty.
  public static let emptyFile: Int32 = 61
  /// EFBIG: a file does not fit into the address space.
  static let fileTooLarge: Int32 = 27
  /// EIO: a write that makes no progress.
  static let inputOutput: Int32 = 5
}
