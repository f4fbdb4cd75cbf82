internal import FleetProtocol
internal import FleetStorage
internal import Foundation
internal import Rounds

extension AdminService {
  func runs(_ caller: AdminCaller) throws -> AdminAnswer {
    let runs = try store.read { try $0.runs(limit: 1000) }
    return try AdminService.json(try runs.map { try AdminMessage.Run($0) })
  }

  func run(_ id: UInt64, _ caller: AdminCaller) throws -> AdminAnswer {
    let (run, rounds) = try store.read { try ($0.run(id), $0.rounds(of: id)) }
    guard let run else { throw AdminError("there is no run \(id)", status: 404) }
    var message = try AdminMessage.Run(run)
    message.history = rounds.map { AdminMessage.Round($0) }
    return try AdminService.json(message)
  }

  func model(_ id: UInt64, _ caller: AdminCaller) throws -> AdminAnswer {
    let model = try store.read { transaction in
      guard let run = try transaction.run(id) else { throw AdminError("there is no run \(id)", status: 404) }
      return try transaction.weights(of: id, version: run.position.version)
    }
    return AdminAnswer(
      status: 200, body: NumpyArchive.write(model.layout, model.weights), type: "application/zip")
  }

  func startRun(_ body: [UInt8], _ caller: AdminCaller) throws -> AdminAnswer {
    try caller.require(.operator)
    let message: AdminMessage.RunStart = try AdminService.decode(body)
    guard !message.name.isEmpty, message.name.utf8.count <= 200, !message.name.utf8.contains(0) else {
      throw AdminError("name: it has to have 1 to 200 bytes")
    }
    if let problem = message.plan.problem { throw AdminError("plan: \(problem)") }
    let (layout, weights) = try NumpyArchive.read(Array(message.model))
    guard weights.allSatisfy(\.isFinite) else { throw AdminError("model: a weight is no finite number") }
    let fab = message.fab.map { fab in
      FabRecord(
        hash: ObjectID(of: Array(fab.content)).hexadecimal, id: fab.id, version: fab.version,
        content: Array(fab.content))
    }
    let start = RunStart(name: message.name, plan: message.plan, layout: layout, weights: weights, fab: fab)
    var id: UInt64 = 0
    try change(caller, "run start", "\(id) '\(message.name)'") { id = try start.begin($0, at: caller.now) }
    return try AdminService.json(AdminMessage.Identifier(id: "\(id)"))
  }

  func stopRun(_ id: UInt64, _ caller: AdminCaller) throws -> AdminAnswer {
    try caller.require(.operator)
    try change(caller, "run stop", "\(id)") { transaction in
      guard try transaction.run(id)?.status == .running else {
        throw AdminError("run \(id) is not running", status: 409)
      }
      try transaction.end(id, .stopped, details: "stopped by \(caller.name)", at: caller.now)
    }
    return try AdminService.json(AdminMessage.Identifier(id: "\(id)"))
  }
}
