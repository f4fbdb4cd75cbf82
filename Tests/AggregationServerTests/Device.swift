import AggregationServer
import FleetProtocol
import Rounds

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
  private(set) var machine: ClientMachine
  private(set) var outcomes: [FinishedTask.Outcome] = []
  private(set) var configs: [ValueRecord] = []
  private let store = MemoryObjectStore()
  private var event = ClientMachine.Event.tick
  private var wakeTime: UInt64 = 0
  private var workEnd: UInt64?

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
      case .work: workEnd = federation.now + UInt64(workTime * 1e9)
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
      body: call.body(store: store)!)
    let answer = federation.service.answer(request, at: federation.time)
    return Answer(to: call, status: answer.status, date: nil, body: answer.body)
  }

  private func finishWork() throws {
    workEnd = nil
    guard let metadata = machine.replyMetadata(at: federation.now) else { return }
    let writer = ObjectWriter(store: store, chunkByteCount: 100)
    if failsToTrain {
      let failure = Failure(.applicationRaised, reason: "no data")
      let tree = try writer.message(metadata, failure: failure)
      event = .replied(Reply(metadata, tree: tree, failure: failure, workSeconds: 1))
      return
    }
    let reader = ObjectReader(store: store)
    let records = try reader.records(ofMessage: metadata.replyToMessageID!)
    configs.append(records.config!)
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
}
