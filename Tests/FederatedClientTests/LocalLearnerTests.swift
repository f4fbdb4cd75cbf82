import FederatedClient
import FleetProtocol
import Foundation
import Learning
import Testing
import UpdatePacking

/// Instructions carried out without a server.
struct LocalLearnerTests {
  private let folder: Folder
  private let store = MemoryObjectStore()
  private let network: Architecture
  private let start: [Float] = (0..<15).map { Float($0) / 100 }

  init() throws {
    folder = try Folder()
    var network = try Architecture(input: Extent(channels: 4))
    _ = try network.dense("dense", network.input, outputs: 3)
    self.network = network
  }

  private func learner(_ privacy: LocalPrivacy.Options? = nil, _ receiver: Shelf? = nil) throws -> LocalLearner {
    LocalLearner(
      network, MadeUp(seed: 5), seed: 5, directory: folder.path,
      privacy: try privacy.map { try LocalPrivacy($0, path: folder.path + "/privacy") }, receiver: receiver)
  }

  /// `control`: SCAFFOLD's control variate.
  private func instruction(
    _ type: String, _ config: [ValueRecord.Item] = [], control: [Float]? = nil
  ) throws -> Metadata {
    let writer = ObjectWriter(store: store)
    var named = [
      ObjectWriter.Named("arrays", try arrays(start)), .init("config", try writer.config(ValueRecord(config))),
    ]
    if let control { named.append(.init("swiftlet.control", try arrays(control))) }
    let records = try writer.records(named)
    var metadata = Metadata()
    metadata.messageType = type
    metadata.messageID = try writer.message(metadata, records: records).id
    return metadata
  }

  private func arrays(_ values: [Float]) throws -> ObjectTree {
    let writer = ObjectWriter(store: store)
    let arrays = [
      FloatArray(shape: [3, 4], values: Array(values[..<12])), .init(shape: [3], values: Array(values[12...])),
    ]
    var parts: [ObjectWriter.Named] = []
    for array in arrays {
      let bytes = array.numpyBytes
      let tree = try writer.array(array.description, data: bytes.span.bytes)
      parts.append(ObjectWriter.Named("\(parts.count)", tree))
    }
    return try writer.arrays(parts)
  }

  private func records(_ outcome: WorkOutcome) throws -> Records {
    guard case .records(let tree) = outcome else { throw Unexpected(outcome: "\(outcome)") }
    let message = try ObjectWriter(store: store).message(Metadata(), records: tree)
    return try ObjectReader(store: store).records(ofMessage: message.id)
  }

  private struct Unexpected: Error { var outcome: String }

  private func weights(_ records: Records, of record: String = "arrays") throws -> [Float] {
    let reader = ObjectReader(store: store)
    for found in records.records where found.name == record {
      guard case .arrays(let arrays) = found.content else { continue }
      return try arrays.flatMap { try FloatArray(numpyBytes: reader.data(of: $0, limit: 10_000), limit: 100).values }
    }
    return []
  }

  private func change(_ records: Records) throws -> [Float] {
    let array = try #require(records.arrays?.first)
    #expect(records.arrays?.count == 1 && UpdateArray.isUpdate(array))
    return try UpdateArray.change(in: array, ObjectReader(store: store), count: start.count)
  }

  private func carryOut(_ learner: LocalLearner, _ type: String, _ config: [ValueRecord.Item] = []) throws
    -> WorkOutcome
  {
    learner.carryOut(try instruction(type, config), objects: store) { true }
  }

  @Test func wholeWeightsAreTheUsualAnswer() throws {
    let answer = try records(carryOut(learner(), "train"))
    #expect(answer.arrays?.map { $0.name } == ["0", "1"])
    #expect(try weights(answer) != start)
    #expect(answer.metrics?.number("num-examples") == 96 && answer.metrics?.number("train_loss") != nil)
  }

  @Test(arguments: [8, 4, 1] as [Int64])
  func changesAreCodedWhenAsked(bits: Int64) throws {
    let whole = try weights(records(carryOut(learner(), "train")))
    let coded = try change(records(carryOut(learner(), "train", [.init("swiftlet-update-bits", .signed(bits))])))
    var (error, length) = (Float(0), Float(0))
    for index in start.indices {
      let wanted = whole[index] - start[index]
      error += (wanted - coded[index]) * (wanted - coded[index])
      length += wanted * wanted
    }
    #expect(error < length * (bits == 8 ? 1e-4 : bits == 4 ? 0.02 : 0.7), "\(error / length)")
  }

  @Test func changesAreNoLongerThanTheyMayBe() throws {
    let answer = try weights(records(carryOut(learner(.init(norm: 0.01)), "train")))
    let squares = zip(answer, start).reduce(Float(0)) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    #expect(abs(squares.squareRoot() - 0.01) < 1e-5)
  }

  @Test func noiseComesWithoutNumbersThatTell() throws {
    let protected = try learner(.init(norm: 0.1, noiseMultiplier: 1, epsilon: 20))
    let answer = try records(carryOut(protected, "train"))
    #expect(answer.metrics?.items.count == 1 && answer.metrics?.number("num-examples") == 1)
    #expect(FileManager.default.fileExists(atPath: folder.path + "/privacy"))
  }

  @Test func pastTheBudgetTheAnswerIsAFailure() throws {
    let spent = try learner(.init(norm: 0.1, noiseMultiplier: 0.1, epsilon: 1))
    guard case .failure(let failure) = try carryOut(spent, "train") else { return #expect(Bool(false)) }
    #expect(failure.reason.contains("budget"), "\(failure.reason)")
    #expect(try records(carryOut(spent, "evaluate")).metrics?.number("eval_acc") != nil)
  }

  @Test func modelsAreShown() throws {
    let shelf = Shelf()
    let learner = try learner(nil, shelf)
    _ = try carryOut(learner, "evaluate", [.init("server-round", .signed(3))])
    _ = try carryOut(learner, "train")
    #expect(shelf.models.map { $0.weights } == [start])
    #expect(shelf.models[0].round == 3 && shelf.models[0].accuracy != nil && shelf.models[0].isForUse == nil)
    _ = try carryOut(learner, "train", [.init("swiftlet-use-model", .bool(true))])
    #expect(shelf.models.count == 2 && shelf.models[1].isForUse == true)
  }

  @Test func examplesOfAnotherNetworkAreRefused() throws {
    for examples in [
      Examples(inputs: [1, 2, 3, 4], labels: [3]), .init(inputs: [1, 2, 3, 4], labels: [-1]),
      .init(inputs: [1, 2, 3], labels: [0]), .init(inputs: [], labels: []),
    ] {
      let training = LocalTraining(network, examples)
      #expect(throws: LocalTraining.Problem.self) { try training.train(from: start, RoundSettings(), seed: 1) { true } }
      #expect(throws: LocalTraining.Problem.self) { try training.evaluate(start) { true } }
    }
  }

  /// A device whose own control variate is the federation's corrects nothing.
  @Test func controlVariatesCorrectTheSteps() throws {
    let (rate, steps) = (Float(0.1), Float(3 * 2))
    let config: [ValueRecord.Item] = [.init("learning-rate", .double(0.1)), .init("local-epochs", .signed(2))]
    let learner = try learner()
    let plain = try weights(records(carryOut(learner, "train", config)))
    let drift = start.indices.map { Float($0 % 3) / 10 - 0.1 }
    var (shared, own) = (drift, [Float](repeating: 0, count: start.count))
    for round in 0..<3 {
      let instruction = try instruction("train", config, control: shared)
      let answer = try records(learner.carryOut(instruction, objects: store) { true })
      let (end, change) = (try weights(answer), try weights(answer, of: "swiftlet.control"))
      for index in start.indices {
        let wanted = (start[index] - end[index]) / (steps * rate) - shared[index]
        #expect(abs(change[index] - wanted) < 1e-4)
        own[index] += change[index]
      }
      #expect(zip(end, plain).allSatisfy { abs($0 - $1) < 1e-6 } == (round == 1))
      learner.conclude(concluded(instruction, .delivered))
      shared = round == 0 ? own : drift
    }
  }

  private func concluded(_ instruction: Metadata, _ outcome: FinishedTask.Outcome) -> FinishedTask {
    var task = FinishedTask()
    (task.instruction, task.outcome) = (instruction, outcome)
    return task
  }

  @Test func whatWasNotDeliveredLeavesTheControlVariate() throws {
    let learner = try learner()
    let instruction = try instruction("train", control: [Float](repeating: 0.1, count: 15))
    let first = try weights(records(learner.carryOut(instruction, objects: store) { true }), of: "swiftlet.control")
    learner.conclude(concluded(instruction, .expired))
    let second = try weights(records(learner.carryOut(instruction, objects: store) { true }), of: "swiftlet.control")
    #expect(first == second && first.contains { $0 != 0 })
  }

  @Test func aNodeThatClipsSendsNoControlVariates() throws {
    let clipped = try learner(.init(norm: 1))
    let instruction = try instruction("train", control: [Float](repeating: 0, count: 15))
    guard case .failure(let failure) = clipped.carryOut(instruction, objects: store, isWanted: { true }) else {
      return #expect(Bool(false))
    }
    #expect(failure.reason.contains("clips"), "\(failure.reason)")
  }

  @Test func anythingElseIsRefused() throws {
    guard case .failure = try carryOut(learner(), "query") else { return #expect(Bool(false)) }
    guard case .failure = try carryOut(learner(), "train", [.init("batch-size", .signed(0))]) else {
      return #expect(Bool(false))
    }
  }
}

private final class Shelf: ModelReceiver, @unchecked Sendable {
  var models: [GlobalModel] = []

  func receive(_ model: GlobalModel) { models.append(model) }
}
