import FederatedClient
import FleetProtocol
import Foundation
import Synchronization
import Testing

/// What the fleet sends is put together whole or refused, whoever wrote it.
struct ModelWorkloadHostileInputTests {
  private final class Keeper: ModelKeeper {
    let byteLimit = 10_000
    let files = Mutex<[[UInt8]]>([])

    func refusal(of instruction: ModelInstruction) -> ModelReport? {
      instruction.model == "digits" ? nil : ModelReport(.refused, reason: "not taken")
    }

    func install(_ instruction: ModelInstruction, file path: String) -> ModelReport {
      files.withLock { $0.append(Array(FileManager.default.contents(atPath: path) ?? Data())) }
      return ModelReport(.installed)
    }

    func status(of instruction: ModelInstruction) -> ModelReport {
      var report = ModelReport(.canary, reason: "line\nof\u{7}text")
      (report.agreement, report.slowestHundredth, report.frames) = (0.75, 0.5, 12)
      return report
    }

    func takeBack(_ instruction: ModelInstruction) -> ModelReport { ModelReport(.rolledBack) }
  }

  private final class Others: Workload {
    let concluded = Atomic<Int>(0)
    func carryOut(_ instruction: Metadata, objects: any ObjectStore, isWanted: () -> Bool) -> WorkOutcome {
      .failure(Failure(.unknown, reason: "trained"))
    }
    func conclude(_ task: FinishedTask) { concluded.add(1, ordering: .relaxed) }
  }

  private let keeper = Keeper()
  private let folder: String
  private let workload: ModelWorkload
  private let others = Others()

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "swiftlet-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    workload = ModelWorkload(keeper, others: others, folder: folder)
  }

  private let file = (0..<5000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 5) }

  /// What is answered to an instruction with these records.
  private func answer(
    _ type: String = "query.install", _ write: (ObjectWriter, MemoryObjectStore) throws -> ObjectTree
  ) throws -> WorkOutcome {
    let store = MemoryObjectStore()
    let writer = ObjectWriter(store: store, chunkByteCount: 1024)
    var metadata = Metadata()
    metadata.messageType = type
    metadata.messageID = try writer.message(metadata, records: try write(writer, store)).id
    let outcome = workload.carryOut(metadata, objects: store, isWanted: { true })
    #expect(!FileManager.default.fileExists(atPath: folder + "/incoming.swl"))
    return outcome
  }

  private func report(
    _ type: String = "query.install", _ write: (ObjectWriter, MemoryObjectStore) throws -> ObjectTree
  ) throws -> ModelReport? {
    var found: ModelReport?
    _ = try answer(type) { writer, store in
      let tree = try write(writer, store)
      var metadata = Metadata()
      metadata.messageType = type
      metadata.messageID = try writer.message(metadata, records: tree).id
      if case .records(let tree) = workload.carryOut(metadata, objects: store, isWanted: { true }) {
        let message = try writer.message(Metadata(), records: tree)
        found = try ObjectReader(store: store).records(ofMessage: message.id).config.flatMap { ModelReport($0) }
      }
      return tree
    }
    return found
  }

  private func order(_ model: String = "digits", bytes: Int? = nil) -> ModelInstruction {
    ModelInstruction(model: model, version: 3, byteCount: bytes ?? file.count)
  }

  @Test func aFileArrivesInItsPieces() throws {
    let report = try self.report { writer, _ in
      try order().records(file: try ModelInstruction.write(file: file.span.bytes, to: writer), to: writer)
    }
    #expect(report?.stage == .installed)
    #expect(keeper.files.withLock { $0.allSatisfy { $0 == file } && !$0.isEmpty })
  }

  @Test func whatIsNoFileOrTooLargeOrOfAnotherLengthIsRefused() throws {
    let cases: [(String, (ObjectWriter, MemoryObjectStore) throws -> ObjectTree)] = [
      ("one model file", { writer, _ in try order().records(file: nil, to: writer) }),
      (
        "takes 10000",
        { writer, _ in
          try order(bytes: 1 << 40).records(
            file: try ModelInstruction.write(file: file.span.bytes, to: writer), to: writer)
        }
      ),
      (
        "another length",
        { writer, _ in
          try order(bytes: 4999).records(
            file: try ModelInstruction.write(file: file.span.bytes, to: writer), to: writer)
        }
      ),
      (
        "another length",
        { writer, _ in
          // The array says what the instruction says, and brings more.
          let description = ArrayDescription(elementType: "uint8", shape: [100], serialization: "swiftlet.swl")
          let array = try writer.array(description, data: file.span.bytes)
          return try order(bytes: 100).records(file: try writer.arrays([.init("file", array)]), to: writer)
        }
      ),
      (
        "one model file",
        { writer, _ in
          let description = ArrayDescription(elementType: "uint8", shape: [5000], serialization: "numpy.ndarray")
          let array = try writer.array(description, data: file.span.bytes)
          return try order().records(file: try writer.arrays([.init("file", array)]), to: writer)
        }
      ),
      (
        "cannot be read",
        { writer, store in
          let tree = try ModelInstruction.write(file: file.span.bytes, to: writer)
          store.remove(tree.children[0].children[0].id)
          return try order().records(file: tree, to: writer)
        }
      ),
      (
        "not taken",
        { writer, _ in
          try order("faces").records(file: try ModelInstruction.write(file: file.span.bytes, to: writer), to: writer)
        }
      ),
    ]
    for (words, write) in cases {
      let report = try self.report("query.install", write)
      #expect(report?.stage == .refused && report?.reason.contains(words) == true, "\(words): \(report?.reason ?? "")")
    }
    #expect(keeper.files.withLock { $0.isEmpty })
  }

  @Test func aStatusIsTold() throws {
    let report = try self.report("query.rollout") { writer, _ in try order().records(file: nil, to: writer) }
    #expect(report?.stage == .canary && report?.agreement == 0.75 && report?.slowestHundredth == 0.5)
    #expect(report?.frames == 12 && report?.reason == "line of text")
    #expect(
      try self.report("query.rollback") { writer, _ in try order().records(file: nil, to: writer) }?.stage
        == .rolledBack)
  }

  @Test func whatNamesNoModelFails() throws {
    for items: [ValueRecord.Item] in [
      [], [.init("model", .text("digits"))], [.init("model", .text("digits")), .init("version", .double(.nan))],
      [.init("model", .text("digits")), .init("version", .signed(0)), .init("bytes", .signed(1))],
      [.init("model", .text("digits")), .init("version", .signed(1)), .init("bytes", .signed(-1))],
      [.init("model", .signed(1)), .init("version", .signed(1)), .init("bytes", .signed(1))],
    ] {
      let outcome = try answer { writer, _ in
        try writer.records([.init("config", try writer.config(ValueRecord(items)))])
      }
      guard case .failure(let failure) = outcome else {
        Issue.record("it is carried out")
        continue
      }
      #expect(failure.reason.contains("names no model"))
    }
  }

  @Test func othersAreHandedOnWhenTheDeviceTrains() throws {
    func reason() throws -> String? {
      let outcome = try answer("train") { writer, _ in try writer.records([]) }
      if case .failure(let failure) = outcome { return failure.reason }
      return nil
    }
    #expect(try reason()?.contains("no part") == true)
    workload.train(true)
    #expect(try reason() == "trained")
    var task = FinishedTask()
    for (type, count) in [("query.install", 0), ("train", 1), ("query.rollback", 1)] {
      task.instruction.messageType = type
      workload.conclude(task)
      #expect(others.concluded.load(ordering: .relaxed) == count)
    }
  }

  @Test func reportsOutOfBoundsAreNone() {
    #expect(ModelReport(ValueRecord([.init("stage", .text("dancing"))])) == nil)
    let report = ModelReport(
      ValueRecord([
        .init("stage", .text("serving")), .init("agreement", .double(7)), .init("p99-seconds", .double(-1)),
        .init("frames", .double(1e300)), .init("reason", .text(String(repeating: "x", count: 10_000))),
      ]))
    #expect(report?.stage == .serving && report?.agreement == nil && report?.slowestHundredth == nil)
    #expect(report?.frames == 0 && (report?.reason.utf8.count ?? 0) < 1300)
  }
}
