internal import FleetProtocol
internal import FleetStorage
internal import Rounds
internal import SecureSum

/// The sum of a round becomes a new model.
extension Coordinator {
  /// `taken`: the answers with shares of the masks.
  func unmask(
    _ server: inout SecureServer, _ taken: [UInt64], _ moment: RunMoment, _ events: inout [RunEvent]
  ) throws -> Bool {
    let mean: (values: [Float], weight: Int)
    do { mean = try server.mean() } catch let error as SecureError {
      return try giveUp(error.message, moment, &events)
    } catch let error as SpoiledSum { return try giveUp(error.message, moment, &events) }
    var model = try model(moment)
    // Memory for one model less.
    forget(moment.run.id)
    model.move(moment.plan, by: mean.values)
    let updates = server.survivorCount
    var lost = 0
    let isDone = try change(moment) { transaction in
      let run = moment.run.id
      try takeDown(.unmask, taken, moment, transaction)
      try transaction.setState(FleetTransaction.roundState, of: run, [])
      try transaction.addWeights(of: model, run: run, at: moment.now)
      lost = try transaction.askedCount(of: run, round: moment.round, .secureKeys) - updates
      var round = RoundRecord(
        round: moment.round, beganAt: moment.run.position.beganAt, endedAt: moment.now, version: model.version,
        merged: updates, lost: lost)
      round.training = MetricMeans().record(examples: Double(mean.weight))
      try transaction.add(round, of: run)
      try transaction.move(run, to: moment.positionAfterRound(version: model.version, isMeasured: true))
      try transaction.removeUnusedObjects(of: run, newest: model.version)
    }
    guard isDone else { return false }
    remember(model, of: moment.run.id)
    events.append(moment.event(.moved(version: model.version, updates: updates, lost: lost)))
    return true
  }
}

/// A sum that honest devices cannot have.
private struct SpoiledSum: Error {
  let message = "the secure sum is beyond what its devices may add: one of them has sent a wrong vector"
}

extension SecureServer {
  /// The mean of the survivors' changes. Nobody sees who has sent a vector that is none, but the sum may tell that
  /// somebody has.
  fileprivate mutating func mean() throws -> (values: [Float], weight: Int) {
    let words = try unmasked()
    guard let mean = FixedPoint(settings).mean(ofSum: words),
      mean.weight <= survivorCount * settings.maximumWeight,
      mean.values.allSatisfy({ abs($0) <= Float(settings.clip) * 1.0001 })
    else { throw SpoiledSum() }
    return mean
  }
}
