internal import CCrypto

/// Random numbers that nobody can foretell, of libcrypto.
package struct SecureRandom: RandomNumberGenerator {
  private var words = [UInt64](repeating: 0, count: 64)
  private var used = 64
  /// Whether libcrypto gave no numbers, after which all are zero: nothing that needs them may leave.
  package private(set) var hasFailed = false

  package init() {}

  package mutating func next() -> UInt64 {
    if used == words.count {
      let done = unsafe words.withUnsafeMutableBytes {
        unsafe swl_random($0.baseAddress!.assumingMemoryBound(to: UInt8.self), $0.count)
      }
      hasFailed = hasFailed || done != 1
      used = 0
    }
    used += 1
    let word = words[used - 1]
    words[used - 1] = 0
    return hasFailed ? 0 : word
  }
}
