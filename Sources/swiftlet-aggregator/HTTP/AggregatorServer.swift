internal import AggregationServer
internal import CoreMetrics
internal import Dashboard
internal import FleetStorage
internal import Foundation
internal import Hummingbird
internal import HummingbirdCore
internal import HummingbirdTLS
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import NIOSSL
internal import ServiceLifecycle
internal import Signatures
internal import UnixSignals

/// The HTTP server and the coordinator beside it.
struct AggregatorServer {
  let store: FleetStore
  let fleet: FleetService
  let trusted: [PublicKey]
  let settings: ServerSettings
  let tls: TLSConfiguration?
  let logger: Logger

  /// Until it is asked to end. `services`: what runs with it.
  func run(beside services: [any Service]) async throws {
    let limits = settings.limits
    let pool = NIOThreadPool(numberOfThreads: limits.threads)
    pool.start()
    let instruments = Instruments()
    let libraries = LibraryMetrics()
    MetricsSystem.bootstrap(libraries)
    let refusals = Refusals(instruments)
    let owner = "\(ProcessInfo.processInfo.hostName) \(getpid()) \(UInt32.random(in: 0 ... .max))"
    let coordination = Coordination(
      Coordinator(store, owner: owner), RolloutCoordinator(store, owner: owner), pool, instruments, refusals, logger)
    guard let dashboard = Dashboard(store, base: Edge.dashboardPath) else { throw BrokenDashboard() }
    let edge = Edge(
      fleet: fleet, admin: AdminService(store, trusting: trusted),
      dashboard: dashboard, store: store, pool: pool, budget: BodyBudget(limits.bodyMemory << 20),
      instruments: instruments, libraries: libraries, refusals: refusals, coordination: coordination,
      modelLimit: limits.model << 20, isSecure: tls != nil)
    let application = Application(
      responder: edge, server: try server(refusals),
      configuration: ApplicationConfiguration(
        address: .hostname(settings.host, port: settings.port), serverName: "swiftlet-aggregator", backlog: 1024,
        availableConnectionsDelegate: MaximumAvailableConnections(limits.connections)),
      services: [coordination] + services,
      onServerRunning: { [logger] channel in
        logger.info("listening", metadata: ["port": "\(channel.localAddress?.port ?? 0)"])
      }, logger: logger)
    try await application.runService(gracefulShutdownSignals: [.sigterm, .sigint])
    try await pool.shutdownGracefully()
  }

  private func server(_ refusals: Refusals) throws -> HTTPServerBuilder {
    let limits = settings.limits
    let (idle, transfer) = (TimeAmount.seconds(Int64(limits.idleTime)), TimeAmount.seconds(Int64(limits.transferTime)))
    let logger = logger
    let plain = HTTPServerBuilder.http1(
      configuration: HTTP1Channel.Configuration(
        additionalChannelHandlers: [
          ConnectionDeadlines(idle: idle, transfer: transfer) { refusals.tell($0, logger, ["reason": "\($1)"]) }
        ],
        httpDecoderConfiguration: .init(
          maxHeaderFieldSize: 4096, maxHeaderListSize: 16_384, maxHeaderFieldCount: 64)))
    guard let tls else { return plain }
    return try .tls(plain, tlsConfiguration: tls)
  }
}

/// A template of the dashboard cannot be parsed: the program was built wrong.
private struct BrokenDashboard: Error, CustomStringConvertible {
  let description = "a template of the dashboard is broken"
}
