internal import AggregationServer
internal import FleetProtocol
internal import FleetStorage
internal import Learning
internal import Rounds

/// The server in memory, called without a network.
final class SimulatedServer {
  /// When virtual time begins.
  static let start = UTCTime(microseconds: 1_800_000_000_000_000)

  private let store: FleetStore
  private let service: FleetService
  private let coordinator: Coordinator
  /// Bytes of requests and answers, and of the objects of replies among the former.
  private(set) var bytesUp = 0
  private(set) var bytesDown = 0
  private(set) var updateBytes = 0
  private(set) var calls = 0
  private(set) var refusals = 0

  init(seed: UInt64, clients: Int) throws {
    let ids = SeededIDs(seed: seed)
    store = try FleetStore(try SQLiteDatabase()) { ids.next() }
    var limits = FleetLimits()
    limits.nodes = max(limits.nodes, clients)
    limits.keys = max(limits.keys, clients)
    service = FleetService(store, limits: limits)
    coordinator = Coordinator(store, owner: "simulation", noiseSeed: seed)
  }

  static func time(_ now: UInt64) -> UTCTime { UTCTime(microseconds: start.microseconds + Int64(now / 1000)) }

  /// Starts the run and returns its id.
  func begin(_ plan: RunPlan, _ architecture: Architecture, _ weights: [Float]) throws -> UInt64 {
    let parts = architecture.parameters.map { (name: $0.name, shape: [$0.count]) }
    guard let layout = ModelLayout(parts) else { throw Federation.Problem.rules("the network has no parameters") }
    return try RunStart(name: "simulation", plan: plan, layout: layout, weights: weights)
      .begin(in: store, at: SimulatedServer.start)
  }

  func weights(of run: UInt64, version: Int) throws -> [Float] {
    try store.read { try $0.weights(of: run, version: version).weights }
  }

  func step(at now: UInt64) throws -> [RunEvent] { try coordinator.step(at: SimulatedServer.time(now)) }

  /// Answers a call. `bytes`: of request and answer. `movesRun`: whether the run may go on at once.
  func perform(
    _ call: Call, from store: any ObjectStore, _ key: SimulatedKey, _ clock: ServerClock?, at now: UInt64
  ) -> (answer: Answer, bytes: Int, movesRun: Bool) {
    let time = SimulatedServer.time(now)
    guard let route = call.route else {
      return (.time(UTCTime(microseconds: time.microseconds / 1_000_000 * 1_000_000)), 0, false)
    }
    guard let clock, let headers = AuthenticationHeaders(at: clock.time(at: now), signer: key),
      let body = call.body(store: store)
    else { return (.failed, 0, false) }
    let answer = service.answer(
      FleetRequest(
        route, publicKey: headers.publicKey, time: headers.time, signature: headers.signature, body: body), at: time)
    calls += 1
    bytesUp += body.count
    bytesDown += answer.body.count
    if route == .pushObject { updateBytes += body.count }
    if answer.status != 200 { refusals += 1 }
    return (
      Answer(to: call, status: answer.status, date: nil, body: answer.body), body.count + answer.body.count,
      answer.movesRun
    )
  }
}
