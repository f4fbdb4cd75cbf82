import FleetProtocol
import FleetStorage
import Foundation

/// The databases that the same tests run on.
enum Backend: String, CaseIterable, Sendable {
  case memory, file, postgres

  static var allCases: [Backend] { PostgresCluster.shared == nil ? [.memory, .file] : [.memory, .file, .postgres] }

  func make() throws -> FleetStore {
    switch self {
    case .memory: try FleetStore(try SQLiteDatabase())
    case .file: try FleetStore(try SQLiteDatabase(path: temporaryPath()))
    case .postgres: try FleetStore(try PostgresDatabase(try PostgresCluster.shared!.address()))
    }
  }
}

func temporaryPath() -> String {
  FileManager.default.temporaryDirectory.appendingPathComponent("fleet-\(UUID().uuidString).sqlite").path
}

let start = UTCTime(microseconds: 1_800_000_000_000_000)

func after(_ seconds: Double) -> UTCTime { UTCTime(microseconds: start.microseconds + Int64(seconds * 1e6)) }

func node(_ number: UInt8, in store: FleetStore) throws -> UInt64 {
  try store.write { transaction in
    let id = try transaction.register(publicKey: [number], at: start)!
    _ = try transaction.setOnline(id, until: after(1000), heartbeatInterval: 60)
    return id
  }
}

/// A run with one instruction for each node.
struct Asked {
  let run: UInt64 = 7
  let bundle: UInt64 = 70
  let records = ObjectID(of: [1])

  func instruction(_ node: UInt64, sequence: UInt64, round: Int = 1, kind: InstructionKind = .train)
    -> InstructionRecord
  {
    InstructionRecord(
      sequence: sequence, messageID: ObjectID(of: [UInt8(sequence)]), run: run, round: round, kind: kind, version: 0,
      node: node, bundle: bundle, message: [UInt8(sequence)], createdAt: start, expiresAt: after(600))
  }

  func begin(_ nodes: [UInt64], in store: FleetStore) throws {
    try store.write { transaction in
      try transaction.addRun(RunRecord(id: run, name: "a", plan: "{}", fabHash: "", createdAt: start))
      try transaction.addRecords(ObjectTree(records), bundle: bundle, modelBundle: 71, run: run)
      try transaction.keep([1], as: records, in: bundle)
      for (index, node) in nodes.enumerated() { try transaction.add(instruction(node, sequence: UInt64(index + 1))) }
    }
  }
}

/// A reply of one object.
func announce(_ sequence: UInt64, _ content: [UInt8], failure: Failure? = nil, in store: FleetStore) throws -> ObjectID
{
  try store.write { transaction in
    let id = ObjectID(of: content)
    let missing = try transaction.announce(
      Message(metadata: Metadata(), failure: failure), tree: ObjectTree(id), workSeconds: 1, for: sequence,
      session: "s\(sequence)", until: after(180))
    guard missing == [id] else { throw StorageError("the object is not asked for") }
    return id
  }
}
