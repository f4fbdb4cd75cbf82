internal import CCrypto
internal import FleetProtocol
package import Linux

/// The key by which a server knows this node: ECDSA on P-256, made on the device, which it never leaves.
@safe package final class NodeKey: RequestSigner, @unchecked Sendable {
  private let key: OpaquePointer
  package let publicKeyPEM: [UInt8]

  /// Reads the key of a file, or makes one and writes it for its owner alone (mode 0600), whole or not at all.
  package init(path: String) throws(NodeKeyError) {
    let kept = try unsafe NodeKey.read(path)
    guard let key = unsafe kept ?? swl_p256_generate() else { throw .notMade }
    unsafe self.key = unsafe key
    publicKeyPEM = unsafe NodeKey.pem(key, isPrivate: false)
    guard !publicKeyPEM.isEmpty else { throw .notMade }
    guard unsafe kept == nil else { return }
    var pem = unsafe NodeKey.pem(key, isPrivate: true)
    defer { unsafe pem.withUnsafeMutableBytes { unsafe swl_forget($0.baseAddress, $0.count) } }
    do throws(SystemError) { try unsafe replaceFile(at: path, with: pem.span.bytes, mode: 0o600) } catch {
      throw .system(path: path, error)
    }
  }

  deinit { unsafe EVP_PKEY_free(key) }

  package func signature(of bytes: [UInt8]) -> [UInt8]? {
    var signature = [UInt8](repeating: 0, count: Int(swl_p256_signature_bytes))
    let count = unsafe signature.withUnsafeMutableBufferPointer { target in
      unsafe bytes.withUnsafeBytes {
        unsafe swl_p256_sign(key, $0.baseAddress, $0.count, target.baseAddress)
      }
    }
    return count > 0 ? Array(signature[..<count]) : nil
  }

  /// The key of a file; nil where there is no file.
  private static func read(_ path: String) throws(NodeKeyError) -> OpaquePointer? {
    var pem = [UInt8](repeating: 0, count: Int(swl_p256_pem_bytes))
    defer { unsafe pem.withUnsafeMutableBytes { unsafe swl_forget($0.baseAddress, $0.count) } }
    let file: SecretFile
    do throws(SystemError) {
      var span = pem.mutableSpan
      var bytes = unsafe span.mutableBytes
      file = try SecretFile(reading: path, into: &bytes)
    } catch {
      guard error.code != SystemError.notFound else { return nil }
      throw .system(path: path, error)
    }
    guard file.isPrivate else { throw .notPrivate(path: path) }
    let count = min(pem.count, Int(clamping: file.byteCount))
    let key = unsafe pem.withUnsafeBytes { unsafe swl_p256_read($0.baseAddress, count, 1) }
    guard let key = unsafe key else { throw .noKey(path: path) }
    return unsafe key
  }

  /// PKCS #8 or SubjectPublicKeyInfo; empty when that fails.
  static func pem(_ key: OpaquePointer, isPrivate: Bool) -> [UInt8] {
    var pem = [UInt8](repeating: 0, count: Int(swl_p256_pem_bytes))
    let count = unsafe pem.withUnsafeMutableBufferPointer {
      unsafe swl_p256_write(key, isPrivate ? 1 : 0, $0.baseAddress)
    }
    let text = Array(pem[..<count])
    unsafe pem.withUnsafeMutableBytes { unsafe swl_forget($0.baseAddress, $0.count) }
    return text
  }
}

/// Why a node has no key.
package enum NodeKeyError: Error, Sendable {
  case noKey(path: String)
  case notPrivate(path: String)
  case notMade
  case system(path: String, SystemError)

  /// One line: what is wrong, and what to do.
  package var message: String {
    switch self {
    case .noKey(let path): "\(path): holds no P-256 private key in PEM; move it away, and a new one is made"
    case .notPrivate(let path): "\(path): others than its owner may read this key; chmod 600 it, or make a new one"
    case .notMade: "libcrypto made no key; check its installation and configuration"
    case .system(let path, let error): "\(path): \(error.call): \(error.message)"
    }
  }
}
