internal import AggregationServer
internal import Configuration

/// What clients may take of the server at most.
struct ServerLimits: Equatable, Sendable {
  /// At a time; more wait.
  var connections = 4096
  /// MiB that bodies of all connections may take at a time; more wait.
  var bodyMemory = 42
  /// Seconds in which the head of the next request has to come.
  var idleTime = 75
  /// Seconds in which a body has to come, and an answer has to go.
  var transferTime = 120
  /// Calls a second of one node, on average, and at once.
  var callRate = 100.0
  var callBurst = 1000.0
  /// MiB of a model, of a run or of the registry.
  var model = 256
  /// That may be registered.
  var nodes = 100_000
  /// That answer calls.
  var threads = 4

  init() {}

  init(_ fields: Fields) {
    connections = fields.integer("connections", in: Range.connections, default: connections)
    bodyMemory = fields.integer("body_memory", in: Range.bodyMemory, default: bodyMemory)
    idleTime = fields.integer("idle_time", in: Range.time, default: idleTime)
    transferTime = fields.integer("transfer_time", in: Range.time, default: transferTime)
    callRate = fields.number("call_rate", in: Range.calls, default: callRate)
    callBurst = fields.number("call_burst", in: Range.calls, default: callBurst)
    model = fields.integer("model", in: Range.model, default: model)
    nodes = fields.integer("nodes", in: Range.nodes, default: nodes)
    threads = fields.integer("threads", in: Range.threads, default: threads)
  }

  enum Range {
    static let connections = 1...1_000_000
    static let bodyMemory = 24...65_536
    static let time = 1...3600
    static let calls = 1.0...1_000_000
    static let model = 1...1024
    static let nodes = 1...10_000_000
    static let threads = 1...256
  }

  var fleet: FleetLimits {
    var limits = FleetLimits()
    limits.callRate = callRate
    limits.callBurst = callBurst
    limits.nodes = nodes
    limits.keys = 2 * nodes
    return limits
  }

  /// What does not change before the server starts anew, by the names of the settings that differ.
  func fixed(comparedTo other: ServerLimits) -> [String] {
    var names: [String] = []
    if connections != other.connections { names.append("limits.connections") }
    if bodyMemory != other.bodyMemory { names.append("limits.body_memory") }
    if idleTime != other.idleTime { names.append("limits.idle_time") }
    if transferTime != other.transferTime { names.append("limits.transfer_time") }
    if model != other.model { names.append("limits.model") }
    if threads != other.threads { names.append("limits.threads") }
    return names
  }
}
