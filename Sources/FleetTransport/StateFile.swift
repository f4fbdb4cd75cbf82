package import FleetProtocol
package import Linux

/// Where a node's state survives a power cut.
package struct StateFile: Sendable {
  package let path: String
  private static let byteLimit = 16 << 20

  package init(path: String) { self.path = path }

  /// The state that was saved last; a new one where there is no file, or one that cannot be read, which `isDamaged` tells.
  package func load() -> (state: ClientState, isDamaged: Bool) {
    guard let bytes = readWhole(path, limit: StateFile.byteLimit) else { return (ClientState(), false) }
    do throws(WireError) { return (try ClientState(decoding: bytes), false) } catch { return (ClientState(), true) }
  }

  package func save(_ state: ClientState) throws(SystemError) {
    let bytes = state.encoded()
    try unsafe replaceFile(at: path, with: bytes.span.bytes, mode: 0o600)
  }
}
