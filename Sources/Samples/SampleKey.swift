internal import CCrypto
internal import Linux

/// The key that samples are encrypted by; its memory is wiped when it goes.
@safe public final class SampleKey {
  static let byteCount = 32
  /// The first 64 bits of the SHA-256 of the key and a word of this use: which key a sample needs.
  let identity: UInt64
  private let bytes: UnsafeMutablePointer<UInt8>

  /// Lets `fill` write the key; nil when it says no.
  private init?(_ fill: (UnsafeMutablePointer<UInt8>) -> Bool) {
    unsafe bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: SampleKey.byteCount)
    unsafe bytes.initialize(repeating: 0, count: SampleKey.byteCount)
    let isFilled = unsafe fill(bytes)
    identity = unsafe isFilled ? SampleKey.identity(of: bytes) : 0
    guard isFilled else { return nil }
  }

  /// A key of 32 bytes.
  public convenience init?(bytes: [UInt8]) {
    guard bytes.count == SampleKey.byteCount else { return nil }
    unsafe self.init { target in
      for index in bytes.indices { unsafe target[index] = bytes[index] }
      return true
    }
  }

  deinit {
    unsafe swl_forget(bytes, SampleKey.byteCount)
    unsafe bytes.deallocate()
  }

  /// A key of the system's random numbers.
  static func random() throws(SampleError) -> SampleKey {
    guard let key = unsafe SampleKey({ unsafe swl_random($0, SampleKey.byteCount) == 1 }) else { throw .noCryptography }
    return key
  }

  /// Reads a key file; nil when there is none or when it was erased: no more than zeros.
  static func reading(_ path: String) throws(SampleError) -> SampleKey? {
    var failure: SampleError?
    let key = unsafe SampleKey { bytes in
      var span = unsafe MutableRawSpan(_unsafeStart: bytes, byteCount: byteCount)
      do throws(SystemError) {
        let file = try SecretFile(reading: path, into: &span)
        if file.byteCount != Int64(byteCount) { failure = .keyIsNo256Bits(path: path) }
        if !file.isPrivate { failure = .keyIsNotPrivate(path: path) }
      } catch {
        guard error.code != SystemError.notFound else { return false }
        failure = .system(path: path, error)
      }
      if case nil = failure { return true }
      return false
    }
    if let failure { throw failure }
    return key.flatMap { $0.isErased ? nil : $0 }
  }

  /// Writes the key where only its owner may read it; there is either none or all of it, even after a power cut.
  func write(to path: String) throws(SampleError) {
    let span = unsafe RawSpan(_unsafeStart: bytes, byteCount: SampleKey.byteCount)
    do throws(SystemError) { try replaceFile(at: path, with: span, mode: 0o600) } catch {
      throw .system(path: path, error)
    }
  }

  private var isErased: Bool {
    for index in 0..<SampleKey.byteCount where unsafe bytes[index] != 0 { return false }
    return true
  }

  /// Gives the key's memory to `body`.
  @unsafe func withBytes<Result>(_ body: (UnsafePointer<UInt8>) -> Result) -> Result { unsafe body(bytes) }

  private static func identity(of bytes: UnsafePointer<UInt8>) -> UInt64 {
    let word: StaticString = "swiftlet samples"
    let count = SampleKey.byteCount + word.utf8CodeUnitCount
    return unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count + 32) { memory in
      for index in 0..<SampleKey.byteCount { unsafe memory[index] = bytes[index] }
      for index in 0..<word.utf8CodeUnitCount { unsafe memory[SampleKey.byteCount + index] = word.utf8Start[index] }
      unsafe swl_sha256(memory.baseAddress, count, memory.baseAddress! + count)
      var identity: UInt64 = 0
      for index in 0..<8 { identity |= unsafe UInt64(memory[count + index]) << UInt64(8 * index) }
      unsafe swl_forget(memory.baseAddress!, count + 32)
      return identity
    }
  }
}
