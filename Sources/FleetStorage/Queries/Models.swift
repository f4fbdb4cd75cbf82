package import FleetProtocol

/// A version of a run's model: a record of arrays whose objects lie in a bundle.
package struct ModelRecord: Equatable, Sendable {
  package var run: UInt64
  package var version: Int
  package var bundle: UInt64
  /// Of the record of arrays.
  package var tree: ObjectTree
  package var madeAt: UTCTime

  package init(run: UInt64, version: Int, bundle: UInt64, tree: ObjectTree, madeAt: UTCTime) {
    self.run = run
    self.version = version
    self.bundle = bundle
    self.tree = tree
    self.madeAt = madeAt
  }
}

extension FleetTransaction {
  package func addModel(_ model: ModelRecord) throws {
    try session.run(
      "INSERT INTO models (run_id, version, bundle, tree, made_at) VALUES ($1, $2, $3, $4, $5)", .id(model.run),
      .integer(model.version), .id(model.bundle), .bytes(model.tree.encoded()), .integer(model.madeAt.microseconds))
  }

  package func model(of run: UInt64, version: Int) throws -> ModelRecord? {
    let rows = try session.run(
      "SELECT bundle, tree, made_at FROM models WHERE run_id = $1 AND version = $2", .id(run), .integer(version))
    return try rows.first.map { row in
      ModelRecord(
        run: run, version: version, bundle: row.id(0), tree: try ObjectTree(decoding: row.bytes(1)),
        madeAt: UTCTime(microseconds: row.integer(2)))
    }
  }

  /// Takes out the objects of a version that nobody asks for any longer; that it was there stays known.
  package func removeWeights(of run: UInt64, version: Int) throws {
    guard let model = try model(of: run, version: version) else { return }
    try removeObjects(in: model.bundle)
  }

  /// Bytes of any length under a name, in parts of at most `FleetTransaction.partByteCount`.
  package func setState(_ name: String, of run: UInt64, _ content: [UInt8]) throws {
    try session.run("DELETE FROM states WHERE run_id = $1 AND name = $2", .id(run), .text(name))
    for (part, start) in stride(from: 0, to: content.count, by: FleetTransaction.partByteCount).enumerated() {
      let end = min(start + FleetTransaction.partByteCount, content.count)
      try session.run(
        "INSERT INTO states (run_id, name, part, content) VALUES ($1, $2, $3, $4)", .id(run), .text(name),
        .integer(part), .bytes(Array(content[start..<end])))
    }
  }

  /// Empty when there is none.
  package func state(_ name: String, of run: UInt64) throws -> [UInt8] {
    var content: [UInt8] = []
    var part = 0
    while let row = try session.run(
      "SELECT content FROM states WHERE run_id = $1 AND name = $2 AND part = $3", .id(run), .text(name), .integer(part)
    ).first {
      content += row.bytes(0)
      part += 1
    }
    return content
  }

  static let partByteCount = 1 << 20
}
