internal import CCrypto
package import FleetProtocol
package import Linux

/// The public keys of nodes, ECDSA on P-256, by the SHA-256 of their PEM as libcrypto writes it.
package final class KnownKeys: @unchecked Sendable {
  private static let byteLimit = 1 << 20
  private var keys: [ObjectID: PublicKey] = [:]

  package init() {}

  package var count: Int { keys.count }

  /// Adds the keys of a file: SubjectPublicKeyInfo in PEM, one behind the other.
  package func add(path: String) throws(KnownKeysError) {
    let content: [UInt8]?
    do throws(SystemError) { content = try wholeFile(path, limit: KnownKeys.byteLimit) } catch {
      throw .system(path: path, error)
    }
    guard let content else { throw .tooLong(path: path, limit: KnownKeys.byteLimit) }
    let blocks = KnownKeys.blocks(content)
    guard !blocks.isEmpty else { throw .none(path: path) }
    for (index, block) in blocks.enumerated() {
      guard add(pem: Array(content[block])) else { throw .noKey(path: path, number: index + 1) }
    }
  }

  /// False when it is no key on this curve.
  @discardableResult
  package func add(pem: [UInt8]) -> Bool {
    guard let key = PublicKey(pem) else { return false }
    keys[key.name] = key
    return true
  }

  /// Whether a signature in DER holds, and is of the key with this name.
  package func verifies(_ signature: [UInt8], of text: [UInt8], by name: ObjectID) -> Bool {
    keys[name]?.verifies(signature, of: text) ?? false
  }

  /// Where PEM's blocks lie, each up to the next one.
  private static func blocks(_ content: [UInt8]) -> [Range<Int>] {
    let mark = Array("-----BEGIN ".utf8)
    var starts: [Int] = []
    var index = 0
    while index + mark.count <= content.count {
      if content[index..<index + mark.count].elementsEqual(mark) { starts.append(index) }
      index += 1
    }
    let ends = starts.dropFirst() + [content.count]
    return zip(starts, ends).map { $0..<$1 }
  }
}

@safe private final class PublicKey {
  private let key: OpaquePointer
  let name: ObjectID

  /// Nil for what is no key on the curve.
  init?(_ pem: [UInt8]) {
    guard let key = unsafe pem.withUnsafeBytes({ unsafe swl_p256_read($0.baseAddress, $0.count, 0) }) else {
      return nil
    }
    unsafe self.key = unsafe key
    name = ObjectID(of: unsafe NodeKey.pem(key, isPrivate: false))
  }

  deinit { unsafe EVP_PKEY_free(key) }

  func verifies(_ signature: [UInt8], of text: [UInt8]) -> Bool {
    let holds = unsafe text.withUnsafeBytes { text in
      unsafe signature.withUnsafeBufferPointer { signature in
        unsafe swl_p256_verify(key, text.baseAddress, text.count, signature.baseAddress, signature.count)
      }
    }
    return holds == 1
  }
}

/// Why a file does not tell which nodes are known.
package enum KnownKeysError: Error, Sendable {
  case none(path: String)
  case noKey(path: String, number: Int)
  case tooLong(path: String, limit: Int)
  case system(path: String, SystemError)

  /// One line: what is wrong, and what to do.
  package var message: String {
    switch self {
    case .none(let path): "\(path): holds no public key; put the node.pub.pem of all members one behind the other"
    case .noKey(let path, let number): "\(path): key \(number) is no P-256 public key in PEM"
    case .tooLong(let path, let limit): "\(path): is longer than \(limit) bytes"
    case .system(let path, let error): "\(path): \(error.call): \(error.message)"
    }
  }
}
