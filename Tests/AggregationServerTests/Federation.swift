import AggregationServer
import FleetProtocol
import FleetStorage
import Rounds
import Synchronization

/// A server and its devices in memory, with one clock for all.
final class Federation {
  let store: FleetStore
  let service: FleetService
  var coordinator: Coordinator
  var rollouts: RolloutCoordinator
  private(set) var rolloutEvents: [RolloutEvent] = []
  private(set) var devices: [Device] = []
  private(set) var events: [RunEvent] = []
  /// Nanoseconds since `start`.
  var now: UInt64 = 0

  static let start = UTCTime(microseconds: 1_800_000_000_000_000)

  init(
    _ store: FleetStore? = nil, registration: RegistrationPolicy = .open, limits: FleetLimits = FleetLimits()
  ) throws {
    let ids = Mutex(SplitMix64(seed: 9))
    self.store = try store ?? FleetStore(try SQLiteDatabase()) { ids.withLock { $0.next() } }
    service = FleetService(self.store, registration: registration, limits: limits)
    coordinator = Coordinator(self.store, owner: "a", noiseSeed: 1)
    rollouts = RolloutCoordinator(self.store, owner: "a")
  }

  var time: UTCTime { UTCTime(microseconds: Federation.start.microseconds + Int64(now / 1000)) }

  @discardableResult
  func addDevices(_ count: Int) -> [Device] {
    let new = (0..<count).map { _ in Device(self, seed: UInt64(devices.count * 100 + 1)) }
    for (index, device) in new.enumerated() { device.number = devices.count + index }
    devices += new
    return new
  }

  func start(_ plan: RunPlan, weights: [Float] = [0, 0, 0]) throws -> UInt64 {
    let layout = ModelLayout([("0", [weights.count - 1]), ("1", [1])])!
    return try RunStart(name: "test", plan: plan, layout: layout, weights: weights).begin(in: store, at: time)
  }

  func step() throws {
    events += try coordinator.step(at: time)
    rolloutEvents += try rollouts.step(at: time)
  }

  /// Lets time pass in steps of a second until a condition holds; false when it does not within `seconds`.
  func go(seconds: Int, until isDone: () throws -> Bool = { false }) throws -> Bool {
    for _ in 0..<seconds {
      if try isDone() { return true }
      for device in devices { try device.go() }
      try step()
      now += 1_000_000_000
    }
    return try isDone()
  }

  func run(_ id: UInt64) throws -> RunRecord { try store.read { try $0.run(id)! } }

  func weights(of run: UInt64) throws -> [Float] {
    let version = try self.run(run).position.version
    return try store.read { try $0.weights(of: run, version: version).weights }
  }
}
