internal import FleetProtocol
internal import FleetStorage
internal import Rounds

/// What devices measured becomes part of the records of a round.
extension Coordinator {
  func conclude(_ moment: RunMoment, _ events: inout [RunEvent]) throws -> Bool {
    var measurement = Measurement()
    var refused: [RunEvent] = []
    let isDone = try change(moment) { transaction in
      (measurement, refused) = (Measurement(), [])
      for reply in try transaction.answers(of: moment.run.id, .evaluate) {
        if try add(reply, to: &measurement, transaction) {
          try transaction.end(reply.sequence, .merged)
        } else {
          try transaction.end(reply.sequence, .failed)
          refused.append(moment.event(.refused(node: reply.node, "it does not say what was measured")))
        }
      }
      try transaction.dropOpenInstructions(of: moment.run.id, .evaluate)
      try transaction.setEvaluation(measurement.record, round: moment.round, of: moment.run.id)
      var position = moment.run.position
      position.phase = moment.restingPhase(position.endedRounds)
      position.beganAt = moment.now
      position.draws = 0
      try transaction.move(moment.run.id, to: position)
      try transaction.removeUnusedObjects(of: moment.run.id, newest: position.version)
    }
    guard isDone else { return false }
    events += refused
    events.append(
      moment.event(
        .measured(loss: measurement.loss, accuracy: measurement.accuracy, devices: measurement.replies)))
    return true
  }

  private func add(
    _ reply: ReplyRecord, to measurement: inout Measurement, _ transaction: FleetTransaction
  ) throws -> Bool {
    guard let id = reply.replyID else { return false }
    let objects = BundleStore(transaction, bundle: reply.sequence)
    let metrics = try? ObjectReader(store: objects).records(ofMessage: id).metrics
    try objects.check()
    guard let metrics else { return false }
    return measurement.add(metrics)
  }
}

extension Measurement {
  fileprivate var record: ValueRecord {
    var items: [ValueRecord.Item] = [
      .init("replies", .signed(Int64(replies))), .init("num-examples", .double(examples)),
    ]
    if let loss { items.append(.init("loss", .double(loss))) }
    if let accuracy { items.append(.init("accuracy", .double(accuracy))) }
    return ValueRecord(items)
  }
}
