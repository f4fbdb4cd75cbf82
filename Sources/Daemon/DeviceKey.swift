internal import Console
internal import Linux
internal import Signatures

/// The key by which the device signs models that it has learned: an Ed25519 pair of its own, made with the first start.
enum DeviceKey {
  static func privatePath(_ directory: String) -> String { directory + "/model.pem" }

  /// Reads the pair of a directory, or makes it; the public half lies beside it for whoever opens the store.
  static func open(_ directory: String) throws(Refusal) -> SigningKey {
    let path = privatePath(directory)
    if try exists(path) { return try read(path) }
    let (privatePEM, publicPEM) = try make(path)
    try write(publicPEM, to: path + ".pub", mode: 0o644)
    try write(privatePEM, to: path, mode: 0o600)
    return try read(path)
  }

  /// Sees to it that there is one, and a directory for it.
  static func make(in directory: String) throws(Refusal) {
    try makeFolder(directory)
    _ = try open(directory)
  }

  private static func exists(_ path: String) throws(Refusal) -> Bool {
    do throws(SystemError) { _ = try MappedFile(path: path) } catch {
      if error.code == SystemError.notFound { return false }
      throw Refusal(path, error.message)
    }
    return true
  }

  private static func make(_ path: String) throws(Refusal) -> (privatePEM: [UInt8], publicPEM: [UInt8]) {
    do throws(KeyError) {
      let key = try SigningKey()
      return (try key.privatePEM(), try key.publicPEM())
    } catch { throw Refusal(path, error.message) }
  }

  private static func read(_ path: String) throws(Refusal) -> SigningKey {
    let pem = try readFile(path)
    do throws(KeyError) { return try unsafe SigningKey(pem: pem.span.bytes) } catch {
      throw Refusal(path, error.message)
    }
  }

  private static func write(_ bytes: [UInt8], to path: String, mode: UInt32) throws(Refusal) {
    do throws(SystemError) { try unsafe replaceFile(at: path, with: bytes.span.bytes, mode: mode) } catch {
      throw Refusal(path, error.message)
    }
  }
}
