internal import AggregationServer
internal import ArgumentParser
internal import CMalloc
internal import FleetStorage
internal import Logging

struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Serve nodes and the people who run the federation.",
    discussion: """
      Nodes call /v1/fleet/, people /v1/admin/ with a token; /health and /metrics are for machines that watch.
      SIGTERM ends the server once the calls it has are answered. After a crash it goes on where it was.
      """)

  @OptionGroup var storage: DatabaseOption
  @Option(help: "The address to listen on.") var host = "127.0.0.1"
  @Option(help: "The port to listen on.") var port = 8000
  @Option(help: "Who may register: open, enrolment (with a token) or allow-list (people register keys).")
  var registration = RegistrationPolicy.open
  @OptionGroup(title: "TLS") var tls: TLSOptions
  @OptionGroup(title: "Limits") var limits: LimitOptions
  @Option(help: "How log lines look: text or json.") var logFormat = LogFormat.text
  @Option(
    help: "The least important messages that are logged: trace, debug, info, notice, warning, error or critical.",
    transform: { name in
      guard let level = Logger.Level(rawValue: name) else { throw ValidationError("'\(name)' is no level of messages") }
      return level
    })
  var logLevel = Logger.Level.info

  func validate() throws {
    guard 0...65535 ~= port else { throw ValidationError("--port \(port) is not in 0...65535") }
    try tls.check()
    try limits.check()
  }

  func run() async throws {
    returnMemorySoon()
    let (format, level) = (logFormat, logLevel)
    LoggingSystem.bootstrap { _ in LineLogHandler(format: format, logLevel: level) }
    let server = AggregatorServer(
      store: try storage.open(), registration: registration, limits: limits, host: host, port: port,
      tls: try tls.configuration(), logger: Logger(label: "swiftlet-aggregator"))
    try await server.run()
  }
}

/// Large pieces of memory go back to the system when they are freed, and threads share two heaps: else a server keeps what
/// its busiest moment took.
private func returnMemorySoon() {
  mallopt(M_MMAP_THRESHOLD, 65_536)
  mallopt(M_TRIM_THRESHOLD, 1 << 20)
  mallopt(M_ARENA_MAX, 2)
}

struct LimitOptions: ParsableArguments {
  @Option(help: "Connections at a time; more wait.") var maxConnections = 4096
  @Option(help: "MiB that bodies of all connections may take at a time; more wait.") var bodyMemory = 48
  @Option(help: "Seconds in which the head of the next request has to come.") var idleTime = 75
  @Option(help: "Seconds in which a body has to come, and an answer has to go.") var transferTime = 120
  @Option(help: "Calls a second of one node, on average.") var callRate = 100.0
  @Option(help: "Calls of one node at once.") var callBurst = 1000.0
  @Option(help: "Nodes that may be registered.") var maxNodes = 100_000
  @Option(help: "Threads that answer calls.") var threads = 4

  func check() throws {
    for (name, value, range) in [
      ("max-connections", maxConnections, 1...1_000_000), ("body-memory", bodyMemory, 24...65_536),
      ("idle-time", idleTime, 1...3600), ("transfer-time", transferTime, 1...3600),
      ("max-nodes", maxNodes, 1...10_000_000), ("threads", threads, 1...256),
    ] where !range.contains(value) {
      throw ValidationError("--\(name) \(value) is not in \(range.lowerBound)...\(range.upperBound)")
    }
    guard callRate > 0, callBurst >= 1 else {
      throw ValidationError("--call-rate has to be above 0, --call-burst at least 1")
    }
  }

  var fleet: FleetLimits {
    var limits = FleetLimits()
    limits.callRate = callRate
    limits.callBurst = callBurst
    limits.nodes = maxNodes
    limits.keys = 2 * maxNodes
    return limits
  }
}

extension RegistrationPolicy: ExpressibleByArgument {}
extension LogFormat: ExpressibleByArgument {}
