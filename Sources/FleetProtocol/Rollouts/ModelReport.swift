/// What a device answers to an instruction about a version of a model: a record of configuration.
package struct ModelReport: Sendable {
  package var stage: ModelStage
  /// Why it was refused or turned away, one line; empty otherwise.
  package var reason = ""
  /// Mean agreement of its results with the active version's, 0...1; nil: nothing was compared.
  package var agreement: Double?
  /// The latency that 99 % of its frames do not exceed, in seconds; nil: it has seen none.
  package var slowestHundredth: Double?
  /// Frames that it has seen on trial.
  package var frames = 0

  package static let record: StaticString = "report"
  private static let reasonLimit = 300

  package init(_ stage: ModelStage, reason: String = "") {
    self.stage = stage
    self.reason = reason
  }

  /// nil when a device told something else.
  package init?(_ record: ValueRecord) {
    guard let name = record.text("stage"), let stage = ModelStage(name: name) else { return nil }
    self.init(stage, reason: ModelReport.line(record.text("reason") ?? ""))
    if let value = record.number("agreement"), 0...1 ~= value { agreement = value }
    if let value = record.number("p99-seconds"), 0...3600 ~= value { slowestHundredth = value }
    if let value = record.number("frames"), 0...1e15 ~= value { frames = Int(value) }
  }

  package var values: ValueRecord {
    var items: [ValueRecord.Item] = [
      .init("stage", .text("\(stage.name)")), .init("frames", .signed(Int64(frames))),
    ]
    if !reason.utf8.isEmpty { items.append(.init("reason", .text(reason))) }
    if let agreement { items.append(.init("agreement", .double(agreement))) }
    if let slowestHundredth { items.append(.init("p99-seconds", .double(slowestHundredth))) }
    return ValueRecord(items)
  }

  /// Printable and of a bounded length: it stands in logs and on pages.
  package static func line(_ text: String) -> String {
    var line = text.unicodeScalars.prefix(reasonLimit).reduce(into: String.UnicodeScalarView()) { line, scalar in
      line.append(scalar.value < 32 || scalar.value == 127 ? " " : scalar)
    }
    if line.count < text.unicodeScalars.count { line.append("…") }
    return String(line)
  }
}
