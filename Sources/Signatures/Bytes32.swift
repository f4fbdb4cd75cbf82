internal import CCrypto

/// Thirty-two bytes: a key or its identity.
struct Bytes32: Equatable, Sendable {
  private let bytes: InlineArray<32, UInt8>

  init?(_ array: [UInt8]) {
    guard array.count == 32 else { return nil }
    bytes = InlineArray { array[$0] }
  }

  /// The public part of an Ed25519 key.
  init?(publicPartOf key: OpaquePointer) {
    var output = InlineArray<32, UInt8>(repeating: 0)
    var target = output.mutableSpan
    let done = unsafe target.withUnsafeMutableBufferPointer { unsafe swl_ed25519_public(key, $0.baseAddress) }
    guard done == 1 else { return nil }
    bytes = output
  }

  var array: [UInt8] { bytes.indices.map { bytes[$0] } }

  static func == (a: Bytes32, b: Bytes32) -> Bool {
    for index in a.bytes.indices where a.bytes[index] != b.bytes[index] { return false }
    return true
  }
}
