internal import FleetProtocol
internal import Foundation
internal import Logging
internal import Synchronization
internal import Text

enum LogFormat: String, CaseIterable, Sendable { case text, json }

/// The least important messages that are logged, which may change while the server runs.
final class LogLevel: Sendable {
  private let level: Mutex<Logger.Level>

  init(_ level: Logger.Level) { self.level = Mutex(level) }

  var current: Logger.Level { level.withLock { $0 } }

  func change(to level: Logger.Level) { self.level.withLock { $0 = level } }
}

/// Writes one line for each message to the standard error.
struct LineLogHandler: LogHandler {
  let format: LogFormat
  var metadata: Logger.Metadata = [:]
  private let shared: LogLevel
  private var own: Logger.Level?

  /// `shared`: for all that have no level of their own.
  init(format: LogFormat, shared: LogLevel) {
    self.format = format
    self.shared = shared
  }

  var logLevel: Logger.Level {
    get { own ?? shared.current }
    set { own = newValue }
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    var all = metadata
    if let more = event.metadata { all.merge(more) { _, new in new } }
    let fields = all.sorted { $0.key < $1.key }.map { ($0.key, "\($0.value)") }
    let time = UTCTime.now.iso8601
    var line = TextBuffer(capacity: 256)
    switch format {
    case .text:
      line.write("\(time) \(event.level) \(event.message)")
      for (name, value) in fields { line.write(" \(name)=\(value)") }
    case .json:
      line.write("{\"time\": \"\(time)\", \"level\": \"\(event.level)\", \"message\": ")
      line.write(quoted: "\(event.message)")
      for (name, value) in fields {
        line.write(", ")
        line.write(quoted: name)
        line.write(": ")
        line.write(quoted: value)
      }
      line.write("}")
    }
    line.write("\n")
    // One write for a line: those of several threads do not mix.
    try? FileHandle.standardError.write(contentsOf: Data(line.bytes))
  }
}

extension UTCTime {
  /// By the clock of the machine.
  static var now: UTCTime {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return UTCTime(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
  }
}
