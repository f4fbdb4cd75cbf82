internal import CLinux

/// A regular file, mapped read-only as long as the value lives.
///
/// The file must not be shortened meanwhile: reading behind its new end raises SIGBUS. Replacing it by `rename`, as
/// `replaceFile` does, is safe.
@safe public struct MappedFile: ~Copyable, @unchecked Sendable {
  /// The size of the file; above zero.
  public let byteCount: Int
  /// The first byte, on a page boundary; valid as long as the value lives.
  @unsafe public let address: UnsafeRawPointer

  /// Maps the whole file; `populate` reads all of it at once instead of page by page on first use. An empty file throws
  /// `SystemError.emptyFile`.
  public init(path: String, populate: Bool = false) throws(SystemError) {
    let file = try Descriptor(reading: path)
    let size = try file.byteCount()
    guard size > 0 else { throw SystemError(code: SystemError.emptyFile, call: "mmap") }
    guard let byteCount = Int(exactly: size) else { throw SystemError(code: SystemError.fileTooLarge, call: "mmap") }
    var mapped: UnsafeMutableRawPointer?
    let result = unsafe swl_map_read(file.number, byteCount, populate ? 1 : 0, &mapped)
    try SystemError.check(result, "mmap")
    self.byteCount = byteCount
    unsafe address = UnsafeRawPointer(mapped!)
  }

  deinit { unsafe swl_unmap(UnsafeMutableRawPointer(mutating: address), byteCount) }

  /// The content.
  public var bytes: RawSpan {
    @_lifetime(borrow self)
    get {
      let span = unsafe RawSpan(_unsafeStart: address, byteCount: byteCount)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }
}
