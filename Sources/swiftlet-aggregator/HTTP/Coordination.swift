internal import AggregationServer
internal import FleetRollouts
internal import Logging
internal import NIOPosix
internal import ServiceLifecycle

/// Lets the coordinators go on: 5 times a second, and as soon as a reply is whole.
final class Coordination: Service {
  private let coordinator: Coordinator
  private let rollouts: RolloutCoordinator
  private let pool: NIOThreadPool
  private let instruments: Instruments
  private let refusals: Refusals
  private let logger: Logger
  private let wakes: AsyncStream<Void>
  private let wake: AsyncStream<Void>.Continuation

  init(
    _ coordinator: Coordinator, _ rollouts: RolloutCoordinator, _ pool: NIOThreadPool, _ instruments: Instruments,
    _ refusals: Refusals,
    _ logger: Logger
  ) {
    self.coordinator = coordinator
    self.rollouts = rollouts
    self.pool = pool
    self.instruments = instruments
    self.refusals = refusals
    self.logger = logger
    (wakes, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  /// A run may go on.
  func goOn() { wake.yield() }

  func run() async throws {
    try await withGracefulShutdownHandler {
      let ticks = Task { [wake] in
        while !Task.isCancelled {
          try await Task.sleep(for: .milliseconds(200))
          wake.yield()
        }
      }
      for await _ in wakes { await step() }
      ticks.cancel()
      try await pool.runIfActive { [coordinator, rollouts] in
        try coordinator.release()
        try rollouts.release()
      }
    } onGracefulShutdown: { [wake] in
      wake.finish()
    }
  }

  private func step() async {
    do {
      for event in try await pool.runIfActive({ [coordinator] in try coordinator.step(at: .now) }) { tell(event) }
    } catch {
      logger.error("a run could not go on", metadata: ["reason": "\(error)"])
    }
    do {
      for event in try await pool.runIfActive({ [rollouts] in try rollouts.step(at: .now) }) { tell(event) }
    } catch {
      logger.error("a rollout could not go on", metadata: ["reason": "\(error)"])
    }
  }

  private func tell(_ event: RolloutEvent) {
    var metadata: Logger.Metadata = [
      "rollout": "\(event.rollout)", "model": "\(event.model)", "version": "\(event.version)",
    ]
    switch event.kind {
    case .offered(let devices):
      metadata["devices"] = "\(devices)"
      logger.info("devices are offered a model", metadata: metadata)
    case .moved(let node, let stage, let reason):
      metadata.merge(["node": "\(node)", "stage": "\(stage.name)"]) { $1 }
      if !reason.isEmpty { metadata["reason"] = "\(reason)" }
      logger.log(level: stage.isBad ? .warning : .info, "a device stands elsewhere in a rollout", metadata: metadata)
    case .halted(let reason, let takesBack):
      metadata["reason"] = "\(reason)"
      logger.error(takesBack ? "the rollout is taken back" : "the rollout is halted", metadata: metadata)
    }
  }

  private func tell(_ event: RunEvent) {
    var metadata: Logger.Metadata = ["run": "\(event.run)", "round": "\(event.round)"]
    switch event.kind {
    case .asked(let devices, let toEvaluate):
      metadata["devices"] = "\(devices)"
      logger.info(toEvaluate ? "devices measure" : "devices train", metadata: metadata)
    case .stepped(let step, let devices):
      metadata["devices"] = "\(devices)"
      logger.info("devices \(step) for a secure sum", metadata: metadata)
    case .moved(let version, let updates, let lost):
      instruments.countRound(updates: updates)
      metadata.merge(["version": "\(version)", "updates": "\(updates)", "lost": "\(lost)"]) { $1 }
      logger.info("the model has moved", metadata: metadata)
    case .measured(let loss, let accuracy, let devices):
      metadata["devices"] = "\(devices)"
      if let loss { metadata["loss"] = "\(loss)" }
      if let accuracy { metadata["accuracy"] = "\(accuracy)" }
      logger.info("the model was measured", metadata: metadata)
    case .roundLost(let reason):
      metadata["reason"] = "\(reason)"
      logger.warning("the round has no model", metadata: metadata)
    case .refused(let node, let reason):
      instruments.countRefusedUpdate()
      metadata.merge(["node": "\(node)", "reason": "\(reason)"]) { $1 }
      refusals.tell(.update, logger, level: .warning, metadata)
    case .ended(let reason):
      metadata["reason"] = "\(reason)"
      logger.info("the run is over", metadata: metadata)
    case .failed(let reason):
      metadata["reason"] = "\(reason)"
      logger.error("the run has failed", metadata: metadata)
    }
  }
}
