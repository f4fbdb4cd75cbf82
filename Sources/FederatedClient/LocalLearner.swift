package import FleetProtocol
package import Learning
internal import UpdatePacking

/// Trains and measures a classifier as instructions say: `train` gives back what was learned, `evaluate` how good weights
/// are.
///
/// What was learned are whole weights, which Flower's strategies read, or a coded change where the instruction asks for one.
package final class LocalLearner: Workload {
  private let architecture: Architecture
  private let data: any LearningData
  private let seed: UInt64
  private let memory: UpdateMemory
  private let privacy: LocalPrivacy?
  private let receiver: (any ModelReceiver)?

  /// `seed`: different on every node. `memory`: of what coding leaves out. `privacy`: nil: changes leave as they are.
  package init(
    _ architecture: Architecture, _ data: any LearningData, seed: UInt64, memory: UpdateMemory,
    privacy: LocalPrivacy? = nil, receiver: (any ModelReceiver)? = nil
  ) {
    self.architecture = architecture
    self.data = data
    self.seed = seed
    self.memory = memory
    self.privacy = privacy
    self.receiver = receiver
  }

  package func carryOut(
    _ instruction: Metadata, objects: any ObjectStore, isWanted: () -> Bool
  ) -> WorkOutcome {
    do throws(Refused) { return .records(try answer(instruction, objects, isWanted)) } catch {
      return .failure(Failure(.applicationRaised, reason: error.reason))
    }
  }

  package func conclude(_ task: FinishedTask) {
    // What cannot be written down now costs a part of a change, and is told with the next one.
    do throws(UpdateMemory.Problem) { try memory.conclude(task) } catch {}
  }

  private struct Refused: Error { var reason: String }

  /// An instruction as it was read.
  private struct Order {
    var envelope: Metadata
    var arrays: ModelArrays
    var settings: RoundSettings
    var config: ValueRecord
  }

  private func answer(
    _ instruction: Metadata, _ objects: any ObjectStore, _ isWanted: () -> Bool
  ) throws(Refused) -> ObjectTree {
    let order = try read(instruction, ObjectReader(store: objects))
    let writer = ObjectWriter(store: objects)
    switch Instruction(instruction.messageType) {
    case .train: return try trained(order, writer, isWanted)
    case .evaluate: return try measured(order, writer, isWanted)
    case nil: throw Refused(reason: "this node trains and evaluates, nothing else")
    }
  }

  private func read(_ instruction: Metadata, _ reader: ObjectReader) throws(Refused) -> Order {
    guard let id = instruction.messageID else { throw Refused(reason: "the instruction has no name") }
    let records: Records
    do throws(WireError) { records = try reader.records(ofMessage: id) } catch {
      throw Refused(reason: "the instruction cannot be read, byte \(error.offset)")
    }
    let arrays: ModelArrays
    do throws(ModelArrays.Problem) { arrays = try ModelArrays(records, reader, for: architecture) } catch {
      throw Refused(reason: error.message)
    }
    let config = records.config ?? ValueRecord()
    do throws(RoundSettings.BadSetting) {
      return Order(envelope: instruction, arrays: arrays, settings: try RoundSettings(config), config: config)
    } catch { throw Refused(reason: "setting \(error.key) is out of bounds") }
  }

  private func trained(
    _ order: Order, _ writer: ObjectWriter, _ isWanted: () -> Bool
  ) throws(Refused) -> ObjectTree {
    let examples = data.training(isWanted)
    let result: LocalTraining.Result
    do throws(LocalTraining.Problem) {
      result = try LocalTraining(architecture, examples).train(
        from: order.arrays.values, order.settings, seed: seed &+ UInt64(order.settings.round), isWanted: isWanted)
    } catch { throw Refused(reason: error.message) }
    if order.settings.isForUse == true { show(order, accuracy: nil) }
    let weights = try protected(result.weights, order.arrays.values)
    let update = try coded(weights, order)
    let metrics = LocalLearner.metrics(result, examples.count, isPrivate: privacy?.addsNoise ?? false)
    do throws(ObjectWriter.StoreIsFull) {
      return try writer.records([
        .init(order.arrays.record, try LocalLearner.learned(weights, update, order, writer)),
        .init("metrics", try writer.metrics(metrics)),
      ])
    } catch { throw Refused(reason: "there is no room for the answer") }
  }

  /// Weights whose change tells no more than it may.
  private func protected(_ weights: [Float], _ start: [Float]) throws(Refused) -> [Float] {
    guard let privacy else { return weights }
    var change = difference(weights, start)
    do throws(LocalPrivacy.Problem) { try privacy.protect(&change) } catch { throw Refused(reason: error.message) }
    for index in change.indices { change[index] += start[index] }
    return change
  }

  /// With noise, numbers without it would tell what it hides: all nodes count alike then, and keep the rest.
  private static func metrics(_ result: LocalTraining.Result, _ count: Int, isPrivate: Bool) -> ValueRecord {
    if isPrivate { return ValueRecord([.init("num-examples", .signed(1))]) }
    return ValueRecord([
      .init("train_loss", .double(result.loss)), .init("train_acc", .double(result.accuracy)),
      .init("num-examples", .signed(Int64(count))),
    ])
  }

  /// The change coded and packed as the instruction asks for it; nil when it wants whole weights.
  private func coded(_ weights: [Float], _ order: Order) throws(Refused) -> [UInt8]? {
    guard let format = UpdateFormat(asked: order.config) else { return nil }
    let update: [UInt8]
    do throws(UpdateMemory.Problem) {
      update = try memory.encode(
        difference(weights, order.arrays.values), as: format, for: order.envelope,
        seed: seed &+ UInt64(order.settings.round))
    } catch { throw Refused(reason: error.message) }
    guard let frame = PackedUpdate.pack(update) else { throw Refused(reason: "there is no memory to pack the answer") }
    return frame
  }

  private static func learned(
    _ weights: [Float], _ update: [UInt8]?, _ order: Order, _ writer: ObjectWriter
  ) throws(ObjectWriter.StoreIsFull) -> ObjectTree {
    guard let update else { return try order.arrays.written(weights, writer) }
    return try writer.arrays([try UpdateArray.write(update, count: weights.count, writer)])
  }

  private func measured(
    _ order: Order, _ writer: ObjectWriter, _ isWanted: () -> Bool
  ) throws(Refused) -> ObjectTree {
    let examples = data.holdOut(isWanted)
    let found: (loss: Double, accuracy: Double)
    do throws(LocalTraining.Problem) {
      found = try LocalTraining(architecture, examples).evaluate(order.arrays.values, isWanted: isWanted)
    } catch { throw Refused(reason: error.message) }
    show(order, accuracy: found.accuracy)
    let metrics = ValueRecord([
      .init("eval_loss", .double(found.loss)), .init("eval_acc", .double(found.accuracy)),
      .init("num-examples", .signed(Int64(examples.count))),
    ])
    do throws(ObjectWriter.StoreIsFull) {
      return try writer.records([.init("metrics", try writer.metrics(metrics))])
    } catch { throw Refused(reason: "there is no room for the answer") }
  }

  private func show(_ order: Order, accuracy: Double?) {
    receiver?.receive(
      GlobalModel(
        weights: order.arrays.values, round: order.settings.round, accuracy: accuracy,
        isForUse: order.settings.isForUse))
  }
}

private func difference(_ values: [Float], _ start: [Float]) -> [Float] {
  values.indices.map { values[$0] - start[$0] }
}

/// The kinds of instructions, whatever name stands behind a point.
private enum Instruction {
  case train, evaluate

  init?(_ type: String) {
    let word = type.utf8.prefix { $0 != UInt8(ascii: ".") }
    if word.elementsEqual("train".utf8) {
      self = .train
    } else if word.elementsEqual("evaluate".utf8) {
      self = .evaluate
    } else {
      return nil
    }
  }
}

extension LocalTraining.Problem {
  /// One line for the server's log.
  package var message: String {
    switch self {
    case .noExamples: "this node has no examples to learn from"
    case .badExamples: "an example of this node is of another network"
    case .network(let error): "the network cannot be made: \(error.message)"
    case .training(let error): error.message
    case .ended: "the instruction is over"
    }
  }
}
