package import FleetProtocol
internal import FleetStorage

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

  /// Why someone may not send a model; nil when they may. What they send is read only then.
  package func refusal(of token: String?, at now: UTCTime) -> AdminAnswer? {
    let answer = answering { () throws in
      try caller(token, at: now).require(.operator)
      return AdminAnswer(status: 200, body: [])
    }
    return answer.status == 200 ? nil : answer
  }

  package func start(_ start: RunStart, token: String?, at now: UTCTime) -> AdminAnswer {
    answering { () throws in
      let caller = try caller(token, at: now)
      try caller.require(.operator)
      if let problem = start.problem { throw AdminError("plan: \(problem)") }
      var id: UInt64 = 0
      try change(caller, "run start", "\(id) '\(start.name)'") { id = try start.begin($0, at: caller.now) }
      return try AdminService.json(AdminMessage.Identifier(id: "\(id)"))
    }
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
