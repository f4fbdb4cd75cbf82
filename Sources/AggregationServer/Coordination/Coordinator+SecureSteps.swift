internal import FleetProtocol
internal import FleetStorage
internal import Rounds
internal import SecureSum

/// The steps of a round with a secure sum: each ends when its answers are taken, and the next one begins in the same
/// transaction, so that whoever goes on after a crash finds either.
extension Coordinator {
  /// Asks devices for the keys of a sum.
  func announce(_ count: Int, _ moment: RunMoment, _ events: inout [RunEvent]) throws -> Bool {
    let values = try model(moment).layout.count
    guard let settings = moment.plan.secureSettings(values: values, session: Coordinator.session()) else {
      throw PlanError(description: "secure-sum: a model of \(values) values is too large")
    }
    var asked = 0
    let isDone = try change(moment) { transaction in
      let nodes = try choose(count, .secureKeys, moment, transaction)
      asked = nodes.count
      try transaction.setState(FleetTransaction.roundState, of: moment.run.id, SecureServer(settings).saved)
      try ask(nodes, .keys, SecureStep.item(settings), moment, transaction)
    }
    if isDone { events.append(moment.event(.stepped(SecureStep.keys.doing, devices: asked))) }
    return isDone
  }

  private static func session() -> [UInt8] {
    var random = SystemRandomNumberGenerator()
    return (0..<SecureSettings.sessionByteCount).map { _ in UInt8.random(in: .min ... .max, using: &random) }
  }

  /// What came of reading the answers of a step.
  private struct Answers {
    var server: SecureServer
    var taken: [UInt64] = []
    var refused: [(sequence: UInt64, node: UInt64, reason: String)] = []
  }

  /// Takes the answers of a step and begins the next one. An answer that is none is refused, and the step goes on
  /// without it.
  func endStep(_ moment: RunMoment, _ events: inout [RunEvent]) throws -> Bool {
    guard let step = SecureStep(moment.run.position.phase) else { return false }
    var answers: Answers
    do { answers = try self.answers(step, moment) } catch let error as WireError {
      return try giveUp("the state of the secure sum cannot be read, byte \(error.offset)", moment, &events)
    }
    guard answers.refused.isEmpty else {
      let isDone = try change(moment) { transaction in
        for refusal in answers.refused { try transaction.end(refusal.sequence, .failed) }
      }
      if isDone { events += answers.refused.map { moment.event(.refused(node: $0.node, $0.reason)) } }
      return isDone
    }
    if step == .unmask { return try unmask(&answers.server, answers.taken, moment, &events) }
    do { return try begin(step, &answers.server, answers.taken, moment, &events) } catch let error as SecureError {
      return try giveUp(error.message, moment, &events)
    }
  }

  /// Answers are read one after the other: memory for the sum, and for one vector.
  private func answers(_ step: SecureStep, _ moment: RunMoment) throws -> Answers {
    try store.read { transaction in
      let replies = try transaction.answers(of: moment.run.id, step.kind)
      let isSigned = moment.plan.secureSum?.isSigned ?? false
      let verifier = isSigned ? try RegisteredKeys(of: replies.map(\.node), transaction) : nil
      let state = try transaction.state(FleetTransaction.roundState, of: moment.run.id)
      var answers = Answers(server: try SecureServer(resuming: state, verifier: verifier))
      for reply in replies {
        guard let id = reply.replyID else { continue }
        let objects = BundleStore(transaction, bundle: reply.sequence)
        do throws(BadAnswer) {
          try answers.server.take(step, id, in: objects, from: reply.node)
          answers.taken.append(reply.sequence)
        } catch { answers.refused.append((reply.sequence, reply.node, error.reason)) }
        try objects.check()
      }
      return answers
    }
  }

  /// Closes a step and asks for the next one.
  private func begin(
    _ step: SecureStep, _ server: inout SecureServer, _ taken: [UInt64], _ moment: RunMoment,
    _ events: inout [RunEvent]
  ) throws -> Bool {
    let item: ValueRecord.Item?
    let next: SecureStep
    switch step {
    case .keys: (item, next) = (SecureStep.item(try server.closeKeys()), .shares)
    case .shares:
      try server.closeShares()
      (item, next) = (nil, .input)
    case .input:
      item = SecureStep.item(try server.closeInput())
      next = server.phase == .consents ? .survivors : .unmask
    case .survivors, .unmask: (item, next) = (SecureStep.item(try server.closeConsents()), .unmask)
    }
    let (nodes, state) = (server.audience, server.saved)
    let given = next == .input ? try model(moment) : nil
    let isDone = try change(moment) { transaction in
      try takeDown(step, taken, moment, transaction)
      try transaction.setState(FleetTransaction.roundState, of: moment.run.id, state)
      if let item { try ask(nodes, next, item, moment, transaction) }
      if let given { try askToTrain(nodes, given, server, moment, transaction) }
    }
    if isDone { events.append(moment.event(.stepped(next.doing, devices: nodes.count))) }
    return isDone
  }

  /// The answers of a step are part of the state; those that have come since, and those that would come, are late.
  func takeDown(
    _ step: SecureStep, _ taken: [UInt64], _ moment: RunMoment, _ transaction: FleetTransaction
  ) throws {
    for sequence in taken { try transaction.end(sequence, .merged) }
    for late in try transaction.answers(of: moment.run.id, step.kind) { try transaction.end(late.sequence, .dropped) }
    try transaction.dropOpenInstructions(of: moment.run.id, step.kind)
  }

  /// The same instruction for all nodes.
  private func ask(
    _ nodes: [UInt64], _ step: SecureStep, _ item: ValueRecord.Item, _ moment: RunMoment,
    _ transaction: FleetTransaction
  ) throws {
    let bundle = transaction.newID()
    let records = try transaction.writing(to: BundleStore(transaction, bundle: bundle)) {
      writer throws(ObjectWriter.StoreIsFull) in
      try writer.records([.init(GlobalModel.configRecord, try writer.config(ValueRecord([item])))])
    }
    try transaction.addRecords(records, bundle: bundle, modelBundle: bundle, run: moment.run.id)
    for node in nodes {
      try add(step, for: node, records, bundle, moment, moment.plan.secureSum?.stepTime ?? 0, transaction)
    }
    try transaction.move(moment.run.id, to: moment.position(at: step))
  }

  /// Each node gets the model, and what the others have sealed for it.
  private func askToTrain(
    _ nodes: [UInt64], _ model: GlobalModel, _ server: SecureServer, _ moment: RunMoment,
    _ transaction: FleetTransaction
  ) throws {
    guard let record = try transaction.model(of: moment.run.id, version: model.version) else {
      throw StorageError("run \(moment.run.id) has lost its model")
    }
    for node in nodes {
      let bundle = transaction.newID()
      let item = SecureStep.item(try server.delivery(to: node))
      let records = try transaction.writing(to: BundleStore(transaction, bundle: bundle)) {
        writer throws(ObjectWriter.StoreIsFull) in
        try model.writeInstruction(moment.plan, arrays: record.tree, round: moment.round, step: item, to: writer)
      }
      try transaction.addRecords(records, bundle: bundle, modelBundle: record.bundle, run: moment.run.id)
      try add(.input, for: node, records, bundle, moment, moment.plan.trainingTime, transaction)
    }
    try transaction.move(moment.run.id, to: moment.position(at: .input))
  }

  private func add(
    _ step: SecureStep, for node: UInt64, _ records: ObjectTree, _ bundle: UInt64, _ moment: RunMoment,
    _ lifetime: Double, _ transaction: FleetTransaction
  ) throws {
    try add(
      step.kind, "\(step.messageType)", for: node, records, bundle, moment, lifetime: lifetime, transaction)
  }
}

extension RunMoment {
  fileprivate func position(at step: SecureStep) -> RunPosition {
    var position = run.position
    position.phase = step.phase
    position.beganAt = now
    if step == .keys { position.draws += 1 }
    return position
  }
}
