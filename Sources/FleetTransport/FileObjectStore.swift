package import FleetProtocol
package import Linux

/// Objects as files of one directory, each under its id; what is in one survives a power cut whole or not at all.
package final class FileObjectStore: ObjectStore {
  private let directory: String
  private static let nameLimit = 1 << 16
  private static let byteLimit = 64 << 20

  /// Makes the directory where there is none.
  package init(directory: String) throws(SystemError) {
    self.directory = directory
    do throws(SystemError) { try makeDirectory(directory) } catch {
      guard error.code == SystemError.exists else { throw error }
    }
  }

  package func object(_ id: ObjectID) -> [UInt8]? {
    guard let bytes = readWhole(path(id), limit: FileObjectStore.byteLimit), ObjectID(of: bytes) == id else {
      return nil
    }
    return bytes
  }

  package func contains(_ id: ObjectID) -> Bool { object(id) != nil }

  package func keep(_ bytes: [UInt8], as id: ObjectID) -> Bool {
    if contains(id) { return true }
    do throws(SystemError) { try unsafe replaceFile(at: path(id), with: bytes.span.bytes, mode: 0o600) } catch {
      return false
    }
    return true
  }

  /// Takes all objects away, and what writes that were cut off have left.
  package func removeAll() throws(SystemError) {
    for name in try namesInDirectory(directory, limit: FileObjectStore.nameLimit)
    where ObjectID(name) != nil || isTemporaryFile(name) {
      try removeFile("\(directory)/\(name)")
    }
  }

  private func path(_ id: ObjectID) -> String { "\(directory)/\(id.hexadecimal)" }
}
