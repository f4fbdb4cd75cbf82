import AggregationServer
import FleetProtocol
import Rounds
import SecureSum

/// A device around the client machine, which adds its number and 1 to every weight.
final class Device {
  let federation: Federation
  let key = NodeKey()
  var number = 0
  /// Seconds.
  var workTime = 5.0
  var isOff = false
  /// What it sends instead of what it has learned.
  var forge: (([Float]) -> [Float])?
  var failsToTrain = false
  /// Models that it takes, joined by commas, and what it says of their versions.
  var models = ""
  var report: (ModelInstruction.Action, ModelInstruction, [UInt8]?) -> ModelReport = { _, _, _ in ModelReport(.serving)
  }
  /// Kinds of the instructions that it had.
  private(set) var kinds: [String] = []
  /// Its part in secure sums.
  var secure: SecureRound?
  /// Whether it trains in the clear when it is asked to for a sum.
  var sendsPlain = false
  /// Where it goes off, before it answers.
  var offAt: SecureStep?
  /// Changes the message that answers a step.
  var forgeStep: ((SecureStep, [UInt8]) -> [UInt8])?
  private(set) var steps: [SecureStep] = []
  private(set) var machine: ClientMachine
  private(set) var outcomes: [FinishedTask.Outcome] = []
  private(set) var configs: [ValueRecord] = []
  private let store = MemoryObjectStore()
  private var event = ClientMachine.Event.tick
  private var wakeTime: UInt64 = 0
  private var workEnd: UInt64?
  private var instruction: Metadata?

  init(_ federation: Federation, seed: UInt64) {
    self.federation = federation
    machine = ClientMachine(store: store, publicKey: key.publicKeyPEM, seed: seed)
  }

  /// Does what is to be done at this moment.
  func go() throws {
    guard !isOff else { return }
    if let workEnd, federation.now >= workEnd { try finishWork() }
    while true {
      if case .tick = event, federation.now < wakeTime { return }
      let action = machine.handle(event, at: federation.now)
      event = .tick
      switch action {
      case .wait(let until):
        wakeTime = min(until, workEnd ?? .max)
        return
      case .save: event = .done
      case .keep(let id, let bytes): event = store.keep(bytes, as: id) ? .done : .storeFailed
      case .work(let instruction):
        self.instruction = instruction
        workEnd = federation.now + UInt64(workTime * 1e9)
      case .finish(let task):
        outcomes.append(task.outcome)
        for id in store.objects.keys { store.remove(id) }
        workEnd = nil
      case .call(let call): event = .answered(perform(call))
      case .left: return isOff = true
      }
    }
  }

  func leave() {
    event = .leave(forGood: true)
    wakeTime = 0
  }

  private func perform(_ call: Call) -> Answer {
    guard let route = call.route else {
      let seconds = federation.time.microseconds / 1_000_000
      return .time(UTCTime(microseconds: seconds * 1_000_000))
    }
    let headers = AuthenticationHeaders(at: machine.clock!.time(at: federation.now), signer: key)!
    let request = FleetRequest(
      route, publicKey: headers.publicKey, time: headers.time, signature: headers.signature,
      offer: ModelOffer(models: models), body: call.body(store: store)!)
    let answer = federation.service.answer(request, at: federation.time)
    return Answer(to: call, status: answer.status, date: nil, body: answer.body)
  }

  private func finishWork() throws {
    workEnd = nil
    guard let metadata = machine.replyMetadata(at: federation.now) else { return }
    let writer = ObjectWriter(store: store, chunkByteCount: 100)
    kinds.append(metadata.messageType)
    if let action = ModelInstruction.Action(messageType: metadata.messageType), !failsToTrain {
      return try answer(action, metadata, writer)
    }
    if failsToTrain { return try fail(metadata, "no data", writer) }
    let reader = ObjectReader(store: store)
    let records = try reader.records(ofMessage: metadata.replyToMessageID!)
    configs.append(records.config!)
    if let step = SecureStep(messageType: metadata.messageType, config: records.config!),
      !sendsPlain || step != .input
    {
      return try answer(step, metadata, records.config!, writer)
    }
    let isTraining = metadata.messageType == "train"
    let (arrays, sum) = try learn(records.arrays!, reader, writer)
    var parts = [
      ObjectWriter.Named(
        "metrics",
        try writer.metrics(
          ValueRecord([
            .init("num-examples", .signed(10)), .init(isTraining ? "train_loss" : "loss", .double(Double(sum))),
          ])))
    ]
    if isTraining { parts.append(ObjectWriter.Named("arrays", arrays)) }
    let tree = try writer.message(metadata, records: try writer.records(parts))
    event = .replied(Reply(metadata, tree: tree, workSeconds: workTime))
  }

  private func answer(_ action: ModelInstruction.Action, _ metadata: Metadata, _ writer: ObjectWriter) throws {
    let reader = ObjectReader(store: store)
    let records = try reader.records(ofMessage: metadata.replyToMessageID!)
    let file = try records.arrays.map { try reader.data(of: $0[0], limit: 1 << 24) }
    let config = try writer.config(report(action, ModelInstruction(records.config!)!, file).values)
    let tree = try writer.message(metadata, records: try writer.records([.init("report", config)]))
    event = .replied(Reply(metadata, tree: tree, workSeconds: 1))
  }

  private func learn(
    _ arrays: [StoredArray], _ reader: ObjectReader, _ writer: ObjectWriter
  ) throws -> (tree: ObjectTree, sum: Float) {
    var parts: [ObjectWriter.Named] = []
    var sum: Float = 0
    for array in arrays {
      var values = try FloatArray(numpyBytes: try reader.data(of: array, limit: 1 << 16), limit: 1 << 12)
      sum += values.values.reduce(0, +)
      values.values = values.values.map { $0 + Float(number) + 1 }
      if let forge { values.values = forge(values.values) }
      let bytes = values.numpyBytes
      parts.append(ObjectWriter.Named(array.name, try writer.array(values.description, data: bytes.span.bytes)))
    }
    return (try writer.arrays(parts), sum)
  }

  private func answer(
    _ step: SecureStep, _ metadata: Metadata, _ config: ValueRecord, _ writer: ObjectWriter
  ) throws {
    steps.append(step)
    if step == offAt {
      isOff = true
      return
    }
    var tree: ObjectTree
    do throws(SecureRoundError) {
      guard let secure else { throw .nothingLearned }
      tree = try secure.records(for: instruction!, config, writer) { settings in
        SecureRound.Learned(change: Array(repeating: Float(number + 1) / 10, count: settings.values), examples: 10)
      }!
    } catch { return try fail(metadata, error.message, writer) }
    if let forgeStep { tree = try forged(tree, writer) { forgeStep(step, $0) } }
    event = .replied(Reply(metadata, tree: try writer.message(metadata, records: tree), workSeconds: workTime))
  }

  private func fail(_ metadata: Metadata, _ reason: String, _ writer: ObjectWriter) throws {
    let failure = Failure(.applicationRaised, reason: reason)
    let tree = try writer.message(metadata, failure: failure)
    event = .replied(Reply(metadata, tree: tree, failure: failure, workSeconds: 1))
  }

  /// The same records with another message, and without the masked vector when that is empty.
  private func forged(
    _ tree: ObjectTree, _ writer: ObjectWriter, _ change: ([UInt8]) -> [UInt8]
  ) throws -> ObjectTree {
    let message = try writer.message(Metadata(), records: tree)
    let records = try ObjectReader(store: store).records(ofMessage: message.id)
    let content = change(SecureStep.content(of: records.config!)!)
    let item = ValueRecord.Item("\(SecureStep.key)", .bytes(content))
    var parts = [ObjectWriter.Named("config", try writer.config(ValueRecord([item])))]
    if let arrays = records.arrays?.first {
      let vector = try ObjectReader(store: store).data(of: arrays, limit: 1 << 16)
      parts.insert(.init("arrays", try MaskedArray.written(content.isEmpty ? [1, 2, 3, 4] : vector, writer)), at: 0)
    }
    return try writer.records(parts)
  }
}
