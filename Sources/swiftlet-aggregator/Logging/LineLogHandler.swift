internal import FleetProtocol
internal import Foundation
internal import Logging
internal import Text

enum LogFormat: String, CaseIterable, Sendable { case text, json }

/// Writes one line for each message to the standard error.
struct LineLogHandler: LogHandler {
  let format: LogFormat
  var logLevel: Logger.Level
  var metadata: Logger.Metadata = [:]

  init(format: LogFormat, logLevel: Logger.Level) {
    self.format = format
    self.logLevel = logLevel
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
