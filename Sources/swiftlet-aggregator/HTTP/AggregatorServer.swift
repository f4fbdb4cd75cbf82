internal import AggregationServer
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
internal import UnixSignals

/// The HTTP server and the coordinator beside it.
struct AggregatorServer {
  let store: FleetStore
  let registration: RegistrationPolicy
  let limits: LimitOptions
  let host: String
  let port: Int
  let tls: TLSConfiguration?
  let logger: Logger

  func run() async throws {
    let pool = NIOThreadPool(numberOfThreads: limits.threads)
    pool.start()
    let instruments = Instruments()
    let coordination = Coordination(
      Coordinator(store, owner: "\(ProcessInfo.processInfo.hostName) \(getpid()) \(UInt32.random(in: 0 ... .max))"),
      pool, instruments, logger)
    guard let dashboard = Dashboard(store, base: Edge.dashboardPath) else { throw BrokenDashboard() }
    let edge = Edge(
      fleet: FleetService(store, registration: registration, limits: limits.fleet), admin: AdminService(store),
      dashboard: dashboard, store: store, pool: pool, budget: BodyBudget(limits.bodyMemory << 20),
      instruments: instruments,
      coordination: coordination, isSecure: tls != nil)
    let application = Application(
      responder: edge, server: try server(),
      configuration: ApplicationConfiguration(
        address: .hostname(host, port: port), serverName: "swiftlet-aggregator", backlog: 1024,
        availableConnectionsDelegate: MaximumAvailableConnections(limits.maxConnections)),
      services: [coordination],
      onServerRunning: { [logger] channel in
        logger.info("listening", metadata: ["port": "\(channel.localAddress?.port ?? 0)"])
      }, logger: logger)
    try await application.runService(gracefulShutdownSignals: [.sigterm, .sigint])
    try await pool.shutdownGracefully()
  }

  private func server() throws -> HTTPServerBuilder {
    let (idle, transfer) = (TimeAmount.seconds(Int64(limits.idleTime)), TimeAmount.seconds(Int64(limits.transferTime)))
    let plain = HTTPServerBuilder.http1(
      configuration: HTTP1Channel.Configuration(
        additionalChannelHandlers: [ConnectionDeadlines(idle: idle, transfer: transfer)],
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
