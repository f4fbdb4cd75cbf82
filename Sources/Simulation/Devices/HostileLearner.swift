internal import FederatedClient
internal import FleetProtocol
internal import Learning
internal import UpdatePacking

/// A device that trains like any other and then sends something else.
final class HostileLearner: Workload {
  private let architecture: Architecture
  private let data: ClientData
  private let seed: UInt64
  private let attack: Attack
  private let scale: Float
  private let honest: any Workload

  /// `otherwise`: carries out what is not to train.
  init(
    _ architecture: Architecture, _ data: ClientData, seed: UInt64, _ attack: Attack, scale: Float,
    otherwise honest: any Workload
  ) {
    (self.architecture, self.data, self.seed, self.attack, self.scale) = (architecture, data, seed, attack, scale)
    self.honest = honest
  }

  func carryOut(_ instruction: Metadata, objects: any ObjectStore, isWanted: () -> Bool) -> WorkOutcome {
    guard let id = instruction.messageID, instruction.messageType.hasPrefix("train") else {
      return honest.carryOut(instruction, objects: objects, isWanted: isWanted)
    }
    do { return .records(try answer(id, objects)) } catch {
      return .failure(Failure(.applicationRaised, reason: "\(error)"))
    }
  }

  func conclude(_ task: FinishedTask) {}

  private struct NoMemory: Error {}

  private func answer(_ id: ObjectID, _ objects: any ObjectStore) throws -> ObjectTree {
    let (reader, writer) = (ObjectReader(store: objects), ObjectWriter(store: objects))
    let records = try reader.records(ofMessage: id)
    let arrays = try ModelArrays(records, reader, for: architecture)
    let config = records.config ?? ValueRecord()
    let settings = try RoundSettings(config)
    let examples = data.training { true }
    let start = arrays.values
    let learned = try LocalTraining(architecture, examples).train(
      from: start, settings, seed: seed &+ UInt64(settings.round), isWanted: { true })
    var random = Random(seed: seed, stream: UInt64(settings.round))
    var change = start.indices.map { learned.weights[$0] - start[$0] }
    attack.apply(to: &change, scale: scale) { random.nextSigned() }
    let metrics = ValueRecord([
      .init("train_loss", .double(learned.loss)), .init("num-examples", .signed(Int64(examples.count))),
    ])
    let content = try written(change, arrays, config, writer)
    return try writer.records([
      .init(arrays.record, content), .init("metrics", try writer.metrics(metrics)),
    ])
  }

  /// The change as the instruction asks for it, coded or as whole weights.
  private func written(
    _ change: [Float], _ arrays: ModelArrays, _ config: ValueRecord, _ writer: ObjectWriter
  ) throws -> ObjectTree {
    guard let format = UpdateFormat(asked: config) else {
      return try arrays.written(change.indices.map { arrays.values[$0] + change[$0] }, writer)
    }
    let update = try UpdateEncoder.encode(change, as: format, seed: seed)
    guard let frame = PackedUpdate.pack(update) else { throw NoMemory() }
    return try writer.arrays([try UpdateArray.write(frame, count: change.count, writer)])
  }
}
