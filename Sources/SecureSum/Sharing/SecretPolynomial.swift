internal import CCrypto

/// Shamir's sharing (1979): any `threshold` of the shares give the secret, fewer say nothing about it.
///
/// The secret's sixteen elements are the constant terms of sixteen polynomials of a degree below `threshold`; a share is
/// their values at one place, above 0.
@safe package final class SecretPolynomial {
  /// The constant term first.
  private let coefficients: UnsafeMutableBufferPointer<SIMD16<UInt16>>

  /// The other coefficients are the keystream of `randomness`, which must be for this secret alone.
  package init(_ secret: Secret, threshold: Int, randomness: Secret) throws(SecureError) {
    precondition(threshold > 0)
    var stream = try Keystream(key: randomness)
    unsafe coefficients = .allocate(capacity: threshold)
    unsafe coefficients.initialize(repeating: Elements(repeating: 0))
    unsafe coefficients[0] = unsafe secret.withBytes { unsafe Elements(UnsafeBufferPointer(start: $0, count: 32)) }
    for index in 1..<threshold {
      var bytes = try stream.bytes(count: Secret.byteCount)
      unsafe coefficients[index] = Elements(bytes)
      wipe(&bytes)
    }
  }

  deinit {
    unsafe swl_forget(coefficients.baseAddress, coefficients.count * MemoryLayout<SIMD16<UInt16>>.stride)
    unsafe coefficients.deallocate()
  }

  /// The 32 bytes for who has the place `x`, above 0.
  package func share(at x: UInt16) -> [UInt8] {
    precondition(x > 0)
    var value = Elements(repeating: 0)
    for index in unsafe coefficients.indices.reversed() {
      value = unsafe GF65536.product(value, public: x) ^ coefficients[index]
    }
    return value.bytes
  }
}
