internal import CCrypto
internal import FleetProtocol
internal import Linux

/// Where a client's state survives a power cut: the message and its SHA-256, for its owner alone. Beside it the masked
/// vector, which was sent or will be.
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

  /// Keeps the masked vector of a session, before the state says that there is one.
  func keep(_ vector: [UInt8], session: [UInt8]) throws(SecureRoundError) {
    let bytes = vector + sha256(session + sha256(vector))
    do throws(SystemError) { try unsafe replaceFile(at: vectorPath, with: bytes.span.bytes, mode: 0o600) } catch {
      throw .system(path: vectorPath, error)
    }
  }

  /// The masked vector of a session; nil when there is none, or it was changed.
  func kept(byteCount: Int, session: [UInt8]) -> [UInt8]? {
    do throws(SystemError) {
      let bytes = try copy(of: MappedFile(path: vectorPath), byteCount: byteCount + SecureRoundFile.digestByteCount)
      guard let bytes else { return nil }
      let vector = Array(bytes[..<byteCount])
      return sha256(session + sha256(vector)).elementsEqual(bytes[byteCount...]) ? vector : nil
    } catch { return nil }
  }

  private var vectorPath: String { path + ".vector" }

  func erase() throws(SecureRoundError) {
    do throws(SystemError) { try removeFile(vectorPath) } catch {
      if error.code != SystemError.notFound { throw .system(path: vectorPath, error) }
    }
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

private func copy(of file: borrowing MappedFile, byteCount: Int) -> [UInt8]? {
  guard file.byteCount == byteCount else { return nil }
  return unsafe [UInt8](UnsafeRawBufferPointer(start: file.address, count: file.byteCount))
}
