internal import CCrypto
internal import ModelFormat

/// An Ed25519 public key: whose signatures a device takes.
public struct PublicKey: Equatable, Sendable {
  public static let byteCount = 32
  public static let signatureByteCount = 64
  /// The key as RFC 8032 encodes it.
  let bytes: Bytes32

  /// A key as it is; nil unless `bytes` are 32.
  public init?(bytes: [UInt8]) {
    guard let bytes = Bytes32(bytes) else { return nil }
    self.bytes = bytes
  }

  /// Reads a PEM file ("BEGIN PUBLIC KEY"), as `openssl pkey -pubout` makes it.
  public init(pem: borrowing RawSpan) throws(KeyError) {
    let key = unsafe pem.withUnsafeBytes { unsafe swl_ed25519_read($0.baseAddress, $0.count, 0) }
    guard let key = unsafe key else { throw .notPublic }
    defer { unsafe EVP_PKEY_free(key) }
    guard let bytes = unsafe Bytes32(publicPartOf: key) else { throw .notPublic }
    self.bytes = bytes
  }

  init(_ bytes: Bytes32) { self.bytes = bytes }

  /// What a signed file names its key by.
  public var identity: KeyIdentity { KeyIdentity(bytes: Bytes32(sha256(of: bytes.array))!) }

  /// Whether `signature`, 64 bytes, is this key's over `message`.
  public func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool {
    guard signature.count == PublicKey.signatureByteCount else { return false }
    return unsafe bytes.array.withUnsafeBufferPointer { key in
      unsafe message.withUnsafeBytes { message in
        unsafe signature.withUnsafeBufferPointer { signature in
          unsafe swl_ed25519_verify(key.baseAddress, message.baseAddress, message.count, signature.baseAddress) == 1
        }
      }
    }
  }
}

/// SHA-256 of a public key's 32 bytes.
public struct KeyIdentity: Equatable, Sendable {
  let bytes: Bytes32

  init(bytes: Bytes32) { self.bytes = bytes }

  /// Whom a model file names as its signer; nil when it names nobody. Nothing is verified.
  public init?(signerOf file: [UInt8]) {
    guard let signer = unsafe ModelReader.signer(of: file.span.bytes), let bytes = Bytes32(signer) else { return nil }
    self.bytes = bytes
  }

  /// 64 lowercase hexadecimal digits.
  public var text: String { hexadecimal(bytes.array) }
}

/// Why a key cannot be used.
public enum KeyError: Error, Equatable, Sendable {
  case notPublic
  case notPrivate
  case notGenerated

  /// One line: what is wrong, and what to do.
  public var message: String {
    switch self {
    case .notPublic: "no Ed25519 public key in PEM; `swiftlet keygen` writes one beside the private key"
    case .notPrivate: "no Ed25519 private key in PEM without a passphrase; make one with `swiftlet keygen`"
    case .notGenerated: "libcrypto made no key or signature; check its installation and configuration"
    }
  }
}
