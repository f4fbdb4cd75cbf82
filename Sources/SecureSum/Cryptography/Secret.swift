internal import CCrypto

/// Thirty-two bytes that nobody else may know; their memory is wiped when they go.
@safe package final class Secret: @unchecked Sendable {
  package static let byteCount = 32
  private let bytes: UnsafeMutablePointer<UInt8>

  /// Lets `fill` write the bytes; nil when it says no.
  init?(_ fill: (UnsafeMutablePointer<UInt8>) -> Bool) {
    unsafe bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: Secret.byteCount)
    unsafe bytes.initialize(repeating: 0, count: Secret.byteCount)
    guard unsafe fill(bytes) else { return nil }
  }

  /// Nil unless there are 32 bytes, which stay with the caller.
  package convenience init?(_ array: [UInt8]) {
    guard array.count == Secret.byteCount else { return nil }
    unsafe self.init { target in
      for index in array.indices { unsafe target[index] = array[index] }
      return true
    }
  }

  deinit {
    unsafe swl_forget(bytes, Secret.byteCount)
    unsafe bytes.deallocate()
  }

  /// Of the system's random numbers.
  package static func random() throws(SecureError) -> Secret {
    guard let secret = unsafe Secret({ unsafe swl_random($0, byteCount) == 1 }) else { throw .noCryptography }
    return secret
  }

  /// A copy that is not wiped.
  package var array: [UInt8] { unsafe Array(UnsafeBufferPointer(start: bytes, count: Secret.byteCount)) }

  /// Gives the memory to `body`.
  @unsafe func withBytes<Result>(_ body: (UnsafePointer<UInt8>) -> Result) -> Result { unsafe body(bytes) }
}

/// Overwrites the bytes of an array that held something secret.
func wipe(_ bytes: inout [UInt8]) {
  unsafe bytes.withUnsafeMutableBytes { buffer in
    guard let start = buffer.baseAddress else { return }
    unsafe swl_forget(start, buffer.count)
  }
}
