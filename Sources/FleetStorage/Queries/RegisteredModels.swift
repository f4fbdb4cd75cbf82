package import FleetProtocol

/// A version of a model that people have added: a signed file, whose objects lie in a bundle as those of an array.
package struct RegisteredModel: Equatable, Sendable {
  package var name: String
  package var version: UInt32
  package var bundle: UInt64
  /// Of the record of arrays that goes to devices.
  package var tree: ObjectTree
  package var byteCount: Int
  /// SHA-256 of the file.
  package var digest: ObjectID
  /// SHA-256 of the public key, in hexadecimal.
  package var signer: String
  /// What the file says of where it comes from.
  package var lineage: ValueRecord
  package var addedAt: UTCTime
  package var addedBy: String

  package init(
    name: String, version: UInt32, bundle: UInt64, tree: ObjectTree, byteCount: Int, digest: ObjectID, signer: String,
    lineage: ValueRecord, addedAt: UTCTime, addedBy: String
  ) {
    (self.name, self.version, self.bundle, self.tree) = (name, version, bundle, tree)
    (self.byteCount, self.digest, self.signer, self.lineage) = (byteCount, digest, signer, lineage)
    (self.addedAt, self.addedBy) = (addedAt, addedBy)
  }

  package static func == (a: RegisteredModel, b: RegisteredModel) -> Bool {
    a.name == b.name && a.version == b.version && a.digest == b.digest && a.bundle == b.bundle
  }
}

extension FleetTransaction {
  package func add(_ model: RegisteredModel) throws {
    try session.run(
      """
      INSERT INTO registered_models (name, version, bundle, tree, byte_count, digest, signer, lineage, added_at, added_by)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
      """, .text(model.name), .integer(Int(model.version)), .id(model.bundle), .bytes(model.tree.encoded()),
      .integer(model.byteCount), .bytes(model.digest.digest), .text(model.signer), .bytes(model.lineage.encoded()),
      .integer(model.addedAt.microseconds), .text(model.addedBy))
  }

  package func registeredModel(_ name: String, version: UInt32) throws -> RegisteredModel? {
    try session.run(
      FleetTransaction.selectRegistered + " WHERE name = $1 AND version = $2", .text(name), .integer(Int(version))
    ).first.map(registeredModel)
  }

  /// By name, the newest version of each first.
  package func registeredModels(limit: Int) throws -> [RegisteredModel] {
    try session.run(
      FleetTransaction.selectRegistered + " ORDER BY name, version DESC LIMIT $1", .integer(limit)
    ).map(registeredModel)
  }

  /// The versions of one model, the newest first.
  package func registeredVersions(of name: String) throws -> [RegisteredModel] {
    try session.run(FleetTransaction.selectRegistered + " WHERE name = $1 ORDER BY version DESC", .text(name))
      .map(registeredModel)
  }

  private static let selectRegistered = """
    SELECT name, version, bundle, tree, byte_count, digest, signer, lineage, added_at, added_by FROM registered_models
    """

  private func registeredModel(_ row: SQLRow) throws -> RegisteredModel {
    RegisteredModel(
      name: row.text(0), version: UInt32(truncatingIfNeeded: row.int(1)), bundle: row.id(2),
      tree: try ObjectTree(decoding: row.bytes(3)), byteCount: row.int(4), digest: try id(row, 5), signer: row.text(6),
      lineage: try ValueRecord(decoding: row.bytes(7)), addedAt: UTCTime(microseconds: row.integer(8)),
      addedBy: row.text(9))
  }
}
