/// An application in Flower's archive format.
package struct FabRecord: Equatable, Sendable {
  /// SHA-256 of the content in hexadecimal.
  package var hash: String
  /// Publisher and name.
  package var id: String
  package var version: String
  package var content: [UInt8]

  package init(hash: String, id: String, version: String, content: [UInt8]) {
    self.hash = hash
    self.id = id
    self.version = version
    self.content = content
  }
}

extension FleetTransaction {
  package func add(_ fab: FabRecord) throws {
    try session.run(
      "INSERT INTO fabs (hash, fab_id, version, content) VALUES ($1, $2, $3, $4) ON CONFLICT (hash) DO NOTHING",
      .text(fab.hash), .text(fab.id), .text(fab.version), .bytes(fab.content))
  }

  package func fab(hash: String) throws -> FabRecord? {
    try session.run("SELECT fab_id, version, content FROM fabs WHERE hash = $1", .text(hash)).first.map {
      FabRecord(hash: hash, id: $0.text(0), version: $0.text(1), content: $0.bytes(2))
    }
  }
}
