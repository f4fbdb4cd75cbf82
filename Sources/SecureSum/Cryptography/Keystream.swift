internal import CCrypto

/// The keystream of ChaCha20 (RFC 8439) from its block 0 on, with a nonce of zeros: a key makes one stream and no other.
@safe package struct Keystream: ~Copyable {
  private static let bufferCount = 4096
  private let context: OpaquePointer
  private let buffer: UnsafeMutablePointer<UInt32>

  package init(key: Secret) throws(SecureError) {
    let context = unsafe key.withBytes { unsafe swl_chacha20_begin($0) }
    guard let context = unsafe context else { throw .noCryptography }
    unsafe self.context = context
    unsafe buffer = .allocate(capacity: Keystream.bufferCount)
    unsafe buffer.initialize(repeating: 0, count: Keystream.bufferCount)
  }

  deinit {
    unsafe swl_forget(buffer, 4 * Keystream.bufferCount)
    unsafe buffer.deallocate()
    unsafe EVP_CIPHER_CTX_free(context)
  }

  /// The next bytes.
  package mutating func bytes(count: Int) throws(SecureError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let done = unsafe bytes.withUnsafeMutableBufferPointer { unsafe swl_chacha20_next(context, $0.baseAddress, count) }
    guard done == 1 else { throw .noCryptography }
    return bytes
  }

  /// Adds the next words, little-endian, to those given, modulo 2^32.
  package mutating func add(to words: inout [UInt32]) throws(SecureError) {
    try combine(with: &words) { $0 &+ $1 }
  }

  package mutating func subtract(from words: inout [UInt32]) throws(SecureError) {
    try combine(with: &words) { $0 &- $1 }
  }

  @inline(__always)
  private mutating func combine(
    with words: inout [UInt32], _ combined: (UInt32, UInt32) -> UInt32
  ) throws(SecureError) {
    for start in stride(from: 0, to: words.count, by: Keystream.bufferCount) {
      let count = min(words.count - start, Keystream.bufferCount)
      guard unsafe swl_chacha20_next(context, buffer, 4 * count) == 1 else { throw .noCryptography }
      unsafe words.withUnsafeMutableBufferPointer { words in
        // `count` words are there from `start` on, and in the buffer.
        let target = unsafe words.baseAddress! + start
        for index in 0..<count {
          unsafe target[index] = unsafe combined(target[index], UInt32(littleEndian: buffer[index]))
        }
      }
    }
  }
}
