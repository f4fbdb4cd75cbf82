package import Configuration
package import Console
internal import Journal
internal import Linux
internal import Metrics
internal import Pipeline
internal import Publishing
internal import Text

/// The program on the device: looks at frames until it is told to end. Belongs to the thread that publishes.
package final class Daemon {
  private let path: String
  private var log: Log
  private var service: ServiceManager?
  private let machine: String

  /// `path`: of the configuration, which has been read from it.
  package init(_ configuration: Configuration, path: String) {
    self.path = path
    log = Log(
      program: "swiftletd", level: configuration.logging.level, usesJournal: configuration.logging.usesJournal)
    machine = Machine.name
    do throws(SystemError) { service = try ServiceManager() } catch {
      log.write(.warning, "NOTIFY_SOCKET: \(error.message)")
    }
  }

  /// Runs until a signal ends it, or its sources have; whether all went well.
  package func run(_ first: Configuration) throws(Refusal) -> Bool {
    Signals.hold()
    var configuration = first
    while true {
      var early: [(Priority, String)] = []
      let work = try Work(configuration, machine: machine) { early.append(($0, $1)) }
      for (priority, line) in early { log.write(priority, line) }
      MachineSetup(configuration.pipeline).apply { log.write(.warning, $0) }
      do throws(SystemError) { try work.start() } catch { throw Refusal(path, error.message) }
      tellReady(work)
      let reason = attend(work)
      work.stop()
      switch reason {
      case .reload(let new): configuration = new
      case .end:
        log.write(.info, "ended")
        return true
      case .sourcesEnded: return work.hasSeenFrames
      }
    }
  }

  private enum Reason {
    case end, sourcesEnded
    case reload(Configuration)
  }

  private func tellReady(_ work: Work) {
    for line in work.summary { log.write(.info, line) }
    notify { (service) throws(SystemError) in try service.tellReady() }
  }

  private func attend(_ work: Work) -> Reason {
    var next = MonotonicClock.nanoseconds
    while true {
      work.publish()
      work.obey { log.write($0, $1) }
      let now = MonotonicClock.nanoseconds
      if now >= next {
        next = now + 100_000_000
        work.step { log.write($0, $1) }
        feedWatchdog(work)
        if work.hasEnded { return .sourcesEnded }
      }
      while let signal = Signals.next() {
        if signal == .end {
          notify { (service) throws(SystemError) in try service.tellStopping() }
          return .end
        }
        if let new = reread() { return .reload(new) }
      }
      work.wait(nanoseconds: next > now ? next - now : 0)
    }
  }

  /// The new configuration; nil when it cannot be used, and the old one stays.
  private func reread() -> Configuration? {
    notify { (service) throws(SystemError) in try service.tellReloading(since: MonotonicClock.nanoseconds) }
    if let new = Configuration.read(path) {
      log.write(.notice, "the configuration was read anew", Field("CONFIGURATION", path))
      return new
    }
    log.write(.error, "the configuration cannot be used, see above; the old one stays", Field("CONFIGURATION", path))
    notify { (service) throws(SystemError) in try service.tellReady() }
    return nil
  }

  /// Only as long as the thread that infers goes round.
  private func feedWatchdog(_ work: Work) {
    guard let limit = service?.watchdogNanoseconds, work.isAlive(within: limit / 2) else { return }
    notify { (service) throws(SystemError) in try service.feed() }
  }

  private func notify(_ tell: (borrowing ServiceManager) throws(SystemError) -> Void) {
    guard service != nil else { return }
    do throws(SystemError) { try tell(service!) } catch { log.write(.warning, "NOTIFY_SOCKET: \(error.message)") }
  }
}
