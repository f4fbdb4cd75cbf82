package import FleetProtocol

extension FleetTransaction {
  /// Keeps an object of a bundle; false when it was there already.
  @discardableResult
  package func keep(_ content: [UInt8], as id: ObjectID, in bundle: UInt64) throws -> Bool {
    try !session.run(
      "INSERT INTO objects (bundle, id, content) VALUES ($1, $2, $3) ON CONFLICT (bundle, id) DO NOTHING RETURNING bundle",
      .id(bundle), .bytes(id.digest), .bytes(content)
    ).isEmpty
  }

  package func object(_ id: ObjectID, in bundle: UInt64) throws -> [UInt8]? {
    try session.run("SELECT content FROM objects WHERE bundle = $1 AND id = $2", .id(bundle), .bytes(id.digest))
      .first?.bytes(0)
  }

  package func objectIDs(in bundle: UInt64) throws -> Set<ObjectID> {
    let rows = try session.run("SELECT id FROM objects WHERE bundle = $1", .id(bundle))
    return Set(rows.compactMap { ObjectID(digest: $0.bytes(0)) })
  }

  package func removeObjects(in bundle: UInt64) throws {
    try session.run("DELETE FROM objects WHERE bundle = $1", .id(bundle))
  }

  /// The records that instructions of a phase have in common. `modelBundle`: where the objects of their arrays lie.
  package func addRecords(_ tree: ObjectTree, bundle: UInt64, modelBundle: UInt64, run: UInt64) throws {
    try session.run(
      "INSERT INTO bundles (id, run_id, model_bundle, tree) VALUES ($1, $2, $3, $4)", .id(bundle), .id(run),
      .id(modelBundle), .bytes(tree.encoded()))
  }
}

extension FleetTransaction {
  /// The tree of the records of a bundle; nil when there is none.
  package func records(in bundle: UInt64) throws -> ObjectTree? {
    try session.run("SELECT tree FROM bundles WHERE id = $1", .id(bundle)).first
      .map { try ObjectTree(decoding: $0.bytes(0)) }
  }
}

/// One bundle as a store of objects. The first error is kept, and thrown by `check`.
package final class BundleStore: ObjectStore {
  private let transaction: FleetTransaction
  private let bundle: UInt64
  private var error: (any Error)?

  package init(_ transaction: FleetTransaction, bundle: UInt64) {
    self.transaction = transaction
    self.bundle = bundle
  }

  package func object(_ id: ObjectID) -> [UInt8]? { attempt { try transaction.object(id, in: bundle) } ?? nil }

  package func contains(_ id: ObjectID) -> Bool { object(id) != nil }

  package func keep(_ bytes: [UInt8], as id: ObjectID) -> Bool {
    attempt { try transaction.keep(bytes, as: id, in: bundle) } != nil
  }

  /// To be called before what was read or kept is relied on.
  package func check() throws { if let error { throw error } }

  private func attempt<Result>(_ body: () throws -> Result) -> Result? {
    do { return try body() } catch {
      if self.error == nil { self.error = error }
      return nil
    }
  }
}
