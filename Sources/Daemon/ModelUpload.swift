internal import Linux
internal import ModelStore
internal import Web

/// A model file that comes over HTTP: gathered in memory, of which there is a limit, and then given to the store whole.
final class ModelUpload: Upload {
  private let model: String
  private let store: ModelStore
  private let storing: Monitor
  private let then: (UInt32) throws(Problem) -> Void
  private var bytes: [UInt8] = []

  /// `storing`: whoever uses the store holds it. `then`: told the version that was installed.
  init(
    _ model: String, _ store: ModelStore, _ storing: Monitor, byteCount: Int,
    then: @escaping (UInt32) throws(Problem) -> Void
  ) {
    (self.model, self.store, self.storing, self.then) = (model, store, storing, then)
    bytes.reserveCapacity(byteCount)
  }

  func write(_ part: Span<UInt8>) throws(Problem) {
    for index in part.indices { bytes.append(part[index]) }
  }

  func finish() throws(Problem) -> UInt64 {
    let version: UInt32
    do throws(StoreError) {
      version = try storing.locked { () throws(StoreError) in
        let file = bytes
        return try unsafe store.install(file.span.bytes, as: model)
      }
    } catch { throw Problem(.unusable, error.message) }
    bytes = []
    try then(version)
    return UInt64(version)
  }

  func cancel() { bytes = [] }
}
