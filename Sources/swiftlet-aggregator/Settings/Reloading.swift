internal import AggregationServer
internal import Logging
internal import ServiceLifecycle
internal import UnixSignals

/// Reads settings and certificate again when SIGHUP asks for it. What cannot be used, or changed while the server runs,
/// stays as it is and is logged.
struct Reloading: Service {
  let options: ServerOptions
  /// With what the server was started.
  let started: ServerSettings
  let identity: TLSIdentity?
  let level: LogLevel
  let fleet: FleetService
  let logger: Logger

  func run() async throws {
    for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() { reload() }
  }

  private func reload() {
    do {
      let settings = try options.settings()
      if let identity, let changed = try settings.tls.readIdentity() { identity.change(to: changed) }
      level.change(to: settings.logLevel)
      fleet.change(to: settings.limits.fleet)
      let fixed = settings.fixed(comparedTo: started)
      if !fixed.isEmpty {
        logger.warning("these settings change with the next start", metadata: ["settings": "\(fixed)"])
      }
      logger.notice("the settings were read again")
    } catch let error as BadSettings {
      for line in error.lines { logger.error("the settings stay as they are", metadata: ["reason": "\(line)"]) }
    } catch {
      logger.error("the settings stay as they are", metadata: ["reason": "\(error)"])
    }
  }
}
