internal import CCrypto
internal import FleetProtocol
internal import Linux

/// Where a client's state survives a power cut: the message and its SHA-256, for its owner alone.
struct SecureRoundFile: Sendable {
  let path: String
  private static let digestByteCount = 32
  private static let byteLimit = 1 << 20

  /// Nil where there is no file. One that was changed by a single bit is refused: it might tell of another step.
  func load() throws(SecureRoundError) -> SecureClientState? {
    var bytes = [UInt8](repeating: 0, count: SecureRoundFile.byteLimit)
    defer { wipe(&bytes) }
    guard let count = try read(&bytes) else { return nil }
    guard count > SecureRoundFile.digestByteCount else { throw .damaged(path: path) }
    var content = Array(bytes[..<(count - SecureRoundFile.digestByteCount)])
    defer { wipe(&content) }
    guard sha256(content).elementsEqual(bytes[content.count..<count]) else { throw .damaged(path: path) }
    do throws(WireError) { return try SecureClientState(decoding: content) } catch { throw .damaged(path: path) }
  }

  func save(_ state: SecureClientState) throws(SecureRoundError) {
    // Room for all of it: a buffer that grows would leave copies behind.
    var bytes = state.encoded(capacity: SecureRoundFile.byteLimit)
    defer { wipe(&bytes) }
    bytes += sha256(bytes)
    do throws(SystemError) { try unsafe replaceFile(at: path, with: bytes.span.bytes, mode: 0o600) } catch {
      throw .system(path: path, error)
    }
  }

  func erase() throws(SecureRoundError) {
    do throws(SystemError) {
      // Only a file that is there: erasing would make one.
      _ = try MappedFile(path: path).byteCount
      try SecretFile.erase(path)
    } catch {
      guard error.code != SystemError.notFound else { return }
      throw .system(path: path, error)
    }
  }

  /// How many bytes there are; nil where there is no file.
  private func read(_ bytes: inout [UInt8]) throws(SecureRoundError) -> Int? {
    let file: SecretFile
    do throws(SystemError) {
      var span = bytes.mutableSpan
      var target = unsafe span.mutableBytes
      file = try SecretFile(reading: path, into: &target)
    } catch {
      guard error.code != SystemError.notFound else { return nil }
      throw .system(path: path, error)
    }
    guard file.isPrivate else { throw .notPrivate(path: path) }
    guard let count = Int(exactly: file.byteCount), count <= bytes.count else { throw .damaged(path: path) }
    return count
  }
}
