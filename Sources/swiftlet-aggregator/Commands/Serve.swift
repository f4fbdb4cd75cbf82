internal import AggregationServer
internal import ArgumentParser
internal import CMalloc
internal import Console
internal import Logging

struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Serve nodes and the people who run the federation.",
    discussion: """
      Nodes call /v1/fleet/, people /v1/admin/ with a token; /health and /metrics are for machines that watch.
      SIGTERM ends the server once the calls it has are answered. SIGHUP has it read its file and its certificate again.
      After a crash it goes on where it was.
      """)

  @OptionGroup var options: ServerOptions
  @Flag(help: "Check settings and certificates, and do nothing else.") var check = false

  func validate() throws {
    // What a file says is known when it is read.
    if options.config == nil { _ = try options.settings() }
  }

  func run() async throws {
    let settings = try options.settings()
    let identity = try settings.tls.readIdentity().map { TLSIdentity($0) }
    let tls = try settings.tls.configuration(identity)
    let trusted = try settings.trustedKeys()
    if check {
      if let file = options.config { print("\(file): the settings can be used") }
      return
    }
    returnMemorySoon()
    let level = LogLevel(settings.logLevel)
    LoggingSystem.bootstrap { _ in LineLogHandler(format: settings.logFormat, shared: level) }
    let logger = Logger(label: "swiftlet-aggregator")
    let store = try DatabaseOption.open(settings.database)
    let fleet = FleetService(store, registration: settings.registration, limits: settings.limits.fleet)
    let reloading = Reloading(
      options: options, started: settings, identity: identity, level: level, fleet: fleet, logger: logger)
    try await AggregatorServer(
      store: store, fleet: fleet, trusted: trusted, settings: settings, tls: tls, logger: logger
    )
    .run(beside: [reloading])
  }
}

/// Large pieces of memory go back to the system when they are freed, and threads share two heaps: else a server keeps what
/// its busiest moment took.
private func returnMemorySoon() {
  mallopt(M_MMAP_THRESHOLD, 65_536)
  mallopt(M_TRIM_THRESHOLD, 1 << 20)
  mallopt(M_ARENA_MAX, 2)
}
