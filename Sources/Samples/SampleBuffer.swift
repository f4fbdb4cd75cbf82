internal import Linux

/// Samples on the disk, encrypted, never more bytes than the limit.
///
/// Each is a file that is there whole or not at all, even after a power cut. When there is no room, what cannot be read
/// goes first, then the oldest without a label, labelled ones last. To be used by one thread at a time, not that of the
/// frame loop: it waits for the disk.
public final class SampleBuffer {
  /// More files than this are not looked at.
  private static let fileLimit = 1 << 20

  public let directory: String
  public let keyFile: String
  public let limitBytes: Int64
  /// Samples that gave way to newer ones.
  public private(set) var droppedCount = 0
  private var key: SampleKey?
  private var index = SampleIndex()

  /// Opens or makes the directory and looks through it; a key that is not there is made with the first sample.
  public init(directory: String, keyFile: String, limitBytes: Int64) throws(SampleError) {
    (self.directory, self.keyFile, self.limitBytes) = (directory, keyFile, limitBytes)
    do throws(SystemError) { try makeDirectory(directory) } catch { throw .system(path: directory, error) }
    key = try SampleKey.reading(keyFile)
    try scan()
  }

  public var count: Int { index.entries.count }
  public var labelledCount: Int { index.count(.labelled) }
  /// Files that are damaged or need another key.
  public var unreadableCount: Int { index.count(.unreadable) }
  /// The bytes of all files.
  public var byteCount: Int64 { index.byteCount }

  /// Keeps a sample and returns its number.
  public func store(_ description: SampleDescription, picture: [UInt8]) throws(SampleError) -> UInt64 {
    let key = try keyForWriting()
    // Numbers follow the time, so that the oldest is the lowest, and rise even where the clock was set back.
    var id = max(description.nanoseconds, index.lastID &+ 1)
    while index[id] != nil { id &+= 1 }
    let file = try SampleFile.bytes(id: id, description, label: nil, picture: picture, key: key)
    try write(file, id: id, isLabelled: false)
    return id
  }

  /// Descriptions of at most `limit` samples from a number on, the oldest first. Those that cannot be read are left out.
  public func list(from id: UInt64 = 0, limit: Int) -> [(id: UInt64, description: SampleDescription)] {
    var found: [(id: UInt64, description: SampleDescription)] = []
    for entry in index.entries[index.firstIndex(from: id)...] where entry.rank != .unreadable && found.count < limit {
      do throws(SampleError) { found.append((entry.id, try header(entry.id).description)) } catch { continue }
    }
    return found
  }

  /// Decrypts a sample.
  public func read(_ id: UInt64) throws(SampleError) -> Sample {
    guard index[id] != nil else { throw .noSample(id) }
    let path = path(id)
    guard let key else { throw .otherKey(path: path) }
    return try SampleFile.sample(try contents(of: path), id: id, key: key, path: path)
  }

  /// Writes down what a person says that the picture shows; nil takes that back.
  public func label(_ id: UInt64, _ text: String?) throws(SampleError) {
    let sample = try read(id)
    let file = try SampleFile.bytes(
      id: id, sample.description, label: text, picture: sample.picture, key: try keyForWriting())
    try write(file, id: id, isLabelled: text != nil)
  }

  public func remove(_ id: UInt64) throws(SampleError) {
    guard index[id] != nil else { throw .noSample(id) }
    try removeFile(of: id)
  }

  /// Erases the key, without which nothing can be read again, and then removes all samples.
  public func wipe() throws(SampleError) {
    key = nil
    do throws(SystemError) { try SecretFile.erase(keyFile) } catch { throw .system(path: keyFile, error) }
    for entry in index.entries { try removeFile(of: entry.id) }
  }

  private func path(_ id: UInt64) -> String { "\(directory)/\(SampleName.text(id))\(SampleName.ending)" }

  private func keyForWriting() throws(SampleError) -> SampleKey {
    if let key { return key }
    let key = try SampleKey.random()
    try key.write(to: keyFile)
    self.key = key
    return key
  }

  private func write(_ file: [UInt8], id: UInt64, isLabelled: Bool) throws(SampleError) {
    let replaced = index[id]?.byteCount ?? 0
    guard Int64(file.count) <= limitBytes else { throw .tooLarge(byteCount: file.count, limit: limitBytes) }
    while index.byteCount - replaced + Int64(file.count) > limitBytes, let oldest = index.first(but: id) {
      try removeFile(of: oldest)
      droppedCount += 1
    }
    do throws(SystemError) { try unsafe replaceFile(at: path(id), with: file.span.bytes, mode: 0o600) } catch {
      throw .system(path: path(id), error)
    }
    index.put(.init(id: id, byteCount: Int64(file.count), rank: isLabelled ? .labelled : .unlabelled))
  }

  private func removeFile(of id: UInt64) throws(SampleError) {
    do throws(SystemError) { try Linux.removeFile(path(id)) } catch {
      guard error.code == SystemError.notFound else { throw .system(path: path(id), error) }
    }
    index.remove(id)
  }

  /// Finds what is there, and takes away what a cut has left half written.
  private func scan() throws(SampleError) {
    let names: [String]
    do throws(SystemError) { names = try namesInDirectory(directory, limit: SampleBuffer.fileLimit) } catch {
      throw .system(path: directory, error)
    }
    for name in names {
      if isTemporaryFile(name) {
        do throws(SystemError) { try Linux.removeFile("\(directory)/\(name)") } catch { continue }
      } else if let id = SampleName.id(name) {
        index.put(entry(id))
      }
    }
  }

  private func entry(_ id: UInt64) -> SampleIndex.Entry {
    var entry = SampleIndex.Entry(id: id, byteCount: 0, rank: .unreadable)
    do throws(SystemError) { entry.byteCount = Int64(try MappedFile(path: path(id)).byteCount) } catch { return entry }
    do throws(SampleError) {
      let header = try header(id)
      if header.keyIdentity == key?.identity, header.id == id {
        entry.rank = header.description.isLabelled ? .labelled : .unlabelled
      }
    } catch {}
    return entry
  }

  private func header(_ id: UInt64) throws(SampleError) -> SampleHeader {
    let path = path(id)
    return try SampleBuffer.header(of: try SampleBuffer.file(path), path)
  }

  private static func header(of file: borrowing MappedFile, _ path: String) throws(SampleError) -> SampleHeader {
    do throws(SampleDamage) {
      return try SampleHeader.reading(file.bytes, fileByteCount: file.byteCount).header
    } catch { throw .damaged(path: path, error) }
  }

  private func contents(of path: String) throws(SampleError) -> [UInt8] {
    SampleBuffer.contents(of: try SampleBuffer.file(path))
  }

  private static func contents(of file: borrowing MappedFile) -> [UInt8] {
    var content: [UInt8] = []
    unsafe file.bytes.withUnsafeBytes { unsafe content.append(contentsOf: $0) }
    return content
  }

  private static func file(_ path: String) throws(SampleError) -> MappedFile {
    do throws(SystemError) { return try MappedFile(path: path) } catch { throw .system(path: path, error) }
  }
}
