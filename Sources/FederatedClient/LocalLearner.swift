package import FleetProtocol
package import Learning
internal import Linux
internal import SecureSum
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
  private let control: RoundVector
  private let privacy: LocalPrivacy?
  private let secure: SecureParticipation
  private let receiver: (any ModelReceiver)?

  /// `seed`: different on every node. `directory`: of what is kept from round to round. `privacy`: nil: changes leave as
  /// they are.
  package init(
    _ architecture: Architecture, _ data: any LearningData, seed: UInt64, directory: String,
    privacy: LocalPrivacy? = nil, secure: SecureParticipation = .never, receiver: (any ModelReceiver)? = nil
  ) {
    self.architecture = architecture
    self.data = data
    self.seed = seed
    memory = UpdateMemory(path: directory + "/feedback")
    control = RoundVector(path: directory + "/control")
    self.privacy = privacy
    self.secure = secure
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
    do throws(SystemError) { try memory.conclude(task) } catch {}
    // A device's own control variate then lags by a round.
    do throws(SystemError) { try control.conclude(task) } catch {}
    secure.conclude(task)
  }

  /// An instruction as it was read.
  private struct Order {
    var envelope: Metadata
    var arrays: ModelArrays
    /// SCAFFOLD's, of the whole federation.
    var control: ModelArrays?
    var settings: RoundSettings
    var config: ValueRecord
  }

  private func answer(
    _ instruction: Metadata, _ objects: any ObjectStore, _ isWanted: () -> Bool
  ) throws(Refused) -> ObjectTree {
    let reader = ObjectReader(store: objects)
    let records = try LocalLearner.records(instruction, reader)
    let writer = ObjectWriter(store: objects)
    let masked = try secure.answer(instruction, records.config ?? ValueRecord(), writer) { () throws(Refused) in
      try learned(read(instruction, records, reader), isWanted)
    }
    if let masked { return masked }
    let order = try read(instruction, records, reader)
    switch Instruction(instruction.messageType) {
    case .train: return try trained(order, writer, isWanted)
    case .evaluate: return try measured(order, writer, isWanted)
    case nil: throw Refused(reason: "this node trains and evaluates, nothing else")
    }
  }

  private static func records(_ instruction: Metadata, _ reader: ObjectReader) throws(Refused) -> Records {
    guard let id = instruction.messageID else { throw Refused(reason: "the instruction has no name") }
    do throws(WireError) { return try reader.records(ofMessage: id) } catch {
      throw Refused(reason: "the instruction cannot be read, byte \(error.offset)")
    }
  }

  private func read(
    _ instruction: Metadata, _ records: Records, _ reader: ObjectReader
  ) throws(Refused) -> Order {
    let (arrays, control): (ModelArrays, ModelArrays?)
    do throws(ModelArrays.Problem) {
      arrays = try ModelArrays(records, reader, for: architecture)
      control = try ModelArrays.control(records, reader, for: architecture)
    } catch { throw Refused(reason: error.message) }
    let config = records.config ?? ValueRecord()
    do throws(RoundSettings.BadSetting) {
      return Order(
        envelope: instruction, arrays: arrays, control: control, settings: try RoundSettings(config), config: config)
    } catch { throw Refused(reason: "setting \(error.key) is out of bounds") }
  }

  private func trained(
    _ order: Order, _ writer: ObjectWriter, _ isWanted: () -> Bool
  ) throws(Refused) -> ObjectTree {
    let variate = try controlVariate(order)
    let (result, count) = try train(order, variate, isWanted)
    let weights = try protected(result.weights, order.arrays.values)
    let update = try coded(weights, order)
    let metrics = LocalLearner.metrics(result, count, isPrivate: privacy?.addsNoise ?? false)
    let controlChange = try variate.map { (variate) throws(Refused) in try moved(variate, order, result) }
    do throws(ObjectWriter.StoreIsFull) {
      var records = [
        ObjectWriter.Named(order.arrays.record, try LocalLearner.learned(weights, update, order, writer))
      ]
      if let control = order.control, let controlChange {
        records.append(.init(control.record, try control.written(controlChange, writer)))
      }
      records.append(.init("metrics", try writer.metrics(metrics)))
      return try writer.records(records)
    } catch { throw Refused(reason: "there is no room for the answer") }
  }

  /// Nil when the instruction is not SCAFFOLD's.
  private func controlVariate(_ order: Order) throws(Refused) -> ControlVariate? {
    guard let shared = order.control?.values else { return nil }
    guard privacy == nil else {
      throw Refused(reason: "this node clips its changes, and SCAFFOLD's control variates have no limit")
    }
    guard order.settings.momentum == 0 else { throw Refused(reason: "SCAFFOLD is for steps without momentum") }
    return ControlVariate(
      shared: shared, own: control.values(count: shared.count, run: order.envelope.runID))
  }

  /// The change of the node's own control variate, which is written down before.
  private func moved(
    _ variate: ControlVariate, _ order: Order, _ result: LocalTraining.Result
  ) throws(Refused) -> [Float] {
    let (own, change) = variate.moved(
      from: order.arrays.values, to: result.weights, steps: result.steps, rate: order.settings.rate)
    do throws(SystemError) { try control.propose(own, for: order.envelope) } catch {
      throw Refused(reason: "\(control.path): \(error.call): \(error.message)")
    }
    return change
  }

  /// And of how many examples.
  private func train(
    _ order: Order, _ variate: ControlVariate?, _ isWanted: () -> Bool
  ) throws(Refused) -> (result: LocalTraining.Result, examples: Int) {
    let examples = data.training(isWanted)
    let result: LocalTraining.Result
    do throws(LocalTraining.Problem) {
      result = try LocalTraining(architecture, examples).train(
        from: order.arrays.values, order.settings, seed: seed &+ UInt64(order.settings.round),
        correction: variate?.correction, isWanted: isWanted)
    } catch { throw Refused(reason: error.message) }
    if order.settings.isForUse == true { show(order, accuracy: nil) }
    return (result, examples.count)
  }

  /// What is added to a secure sum, clipped and with its noise before it is masked.
  private func learned(_ order: Order, _ isWanted: () -> Bool) throws(Refused) -> SecureRound.Learned {
    let (result, count) = try train(order, nil, isWanted)
    let change = try protectedChange(result.weights, order.arrays.values)
    return SecureRound.Learned(change: change, examples: privacy?.addsNoise ?? false ? 1 : count)
  }

  private func protectedChange(_ weights: [Float], _ start: [Float]) throws(Refused) -> [Float] {
    var change = difference(weights, start)
    do throws(LocalPrivacy.Problem) { try privacy?.protect(&change) } catch { throw Refused(reason: error.message) }
    return change
  }

  /// Weights whose change tells no more than it may.
  private func protected(_ weights: [Float], _ start: [Float]) throws(Refused) -> [Float] {
    guard privacy != nil else { return weights }
    var change = try protectedChange(weights, start)
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

/// Why an instruction is not carried out, in one line for the server's log.
struct Refused: Error { var reason: String }

/// The kinds of instructions, whatever name stands behind a point.
enum Instruction {
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
