internal import Configuration
internal import Console
internal import Linux
internal import MQTT
internal import Pipeline
internal import Publishing
internal import Text
internal import Web

/// The sinks of a configuration, and which results each is told. Belongs to the thread that publishes.
final class ResultSinks {
  private struct Outlet {
    let name: String
    let sink: any Sink
    let counts = SinkCounts()
    let models: [String]
    let tellsEmpty: Bool
    let broker: MQTTSink?
    let socket: SocketSink?
    /// Of the broker's entities, by the name of the model.
    let entityNames: [String]

    func wants(_ result: borrowing FrameResult) -> Bool {
      guard tellsEmpty || !result.isEmpty else { return false }
      let name = result.model.name
      return models.isEmpty || models.contains { isSame($0, name) }
    }
  }

  private var outlets: [Outlet] = []
  private var line = TextBuffer(capacity: 1 << 15)

  /// Opens all; `events` is the sink for server-sent events, nil without a server.
  init(_ configuration: Configuration, machine: String, events: (any Sink)?) throws(Refusal) {
    for sink in configuration.sinks {
      guard let outlet = try ResultSinks.outlet(sink, configuration, machine, events) else { continue }
      outlets.append(outlet)
    }
  }

  /// As it is told.
  var status: [SinkStatus] {
    outlets.map { outlet in
      var status = SinkStatus(name: outlet.name, state: "open")
      status.deliveredCount = outlet.counts.delivered
      status.lostCount = outlet.sink.lostCount
      guard let broker = outlet.broker else { return status }
      status.state = broker.isConnected ? "connected" : broker.reason.utf8.isEmpty ? "connecting" : broker.reason
      status.waitingCount = UInt64(broker.waitingCount)
      return status
    }
  }

  /// Takes the results that wait now; those that come meanwhile, perhaps without an end, are for the next time.
  func publishAll(of outlets: Outlets) {
    for _ in 0..<outlets.results.count { _ = outlets.results.take { publish($0) } }
  }

  private func publish(_ result: borrowing FrameResult) {
    var isWritten = false
    for outlet in outlets {
      if let broker = outlet.broker { ResultSinks.tellCount(result, outlet.entityNames, broker) }
      guard outlet.wants(result) else { continue }
      if !isWritten {
        line.clear()
        result.write(to: &line)
        isWritten = true
      }
      outlet.sink.publish(line.bytes.span)
      outlet.counts.delivered += 1
    }
  }

  /// What brokers have to do; at least ten times a second.
  func step() {
    for outlet in outlets { outlet.broker?.step(now: MonotonicClock.nanoseconds) }
    for outlet in outlets { outlet.socket?.acceptReaders() }
  }

  func stop(within nanoseconds: UInt64) {
    let deadline = MonotonicClock.nanoseconds + nanoseconds
    for outlet in outlets { outlet.broker?.stop(now: { MonotonicClock.nanoseconds }, deadline: deadline) }
  }

  private static func tellCount(_ result: borrowing FrameResult, _ names: [String], _ broker: MQTTSink) {
    guard result.region == nil else { return }
    let (name, count) = (result.model.name, result.objects.count)
    for index in names.indices where isSame(names[index], name) { broker.setCount(count, ofEntity: index) }
  }

  private static func outlet(
    _ sink: Configuration.Sink, _ configuration: Configuration, _ machine: String, _ events: (any Sink)?
  ) throws(Refusal) -> Outlet? {
    func outlet(
      _ made: any Sink, broker: MQTTSink? = nil, names: [String] = [], socket: SocketSink? = nil
    ) -> Outlet {
      Outlet(
        name: sink.kind.word, sink: made, models: sink.models, tellsEmpty: sink.tellsEmpty, broker: broker,
        socket: socket,
        entityNames: names)
    }
    switch sink.kind {
    case .standardOutput: return outlet(StandardOutputSink())
    case .file(let file):
      do throws(SystemError) {
        return outlet(
          try FileSink(path: file.path, limitBytes: file.rotationBytes, keptFiles: file.keptFiles))
      } catch { throw Refusal(writing: file.path, error) }
    case .socket(let path, let readers):
      do throws(SystemError) {
        let socket = try SocketSink(path: path, limit: readers)
        return outlet(socket, socket: socket)
      } catch { throw Refusal(writing: path, error) }
    case .mqtt(let options):
      let names = configuration.models.map { $0.name }
      let broker = MQTTSink(
        try BrokerOptions(options, machine: machine), entities: names.map { Entity(.model, $0) },
        spool: try spool(options))
      return outlet(broker, broker: broker, names: names)
    case .events: return events.map { outlet($0) }
    }
  }

  private static func spool(_ options: Configuration.MQTT) throws(Refusal) -> Spool? {
    guard let spool = options.spool else { return nil }
    do throws(SystemError) { return try Spool(directory: spool.directory, limitBytes: spool.limitBytes) } catch {
      throw Refusal(writing: spool.directory, error)
    }
  }
}

/// Lines that a sink was given.
private final class SinkCounts {
  var delivered: UInt64 = 0
}

extension Configuration.Sink.Kind {
  fileprivate var word: String {
    switch self {
    case .standardOutput: "stdout"
    case .file(let file): "file \(file.path)"
    case .socket(let path, _): "socket \(path)"
    case .mqtt(let broker): "mqtt \(broker.host):\(broker.port)"
    case .events: "sse"
    }
  }
}

extension BrokerOptions {
  /// A password is read from its file.
  fileprivate init(_ options: Configuration.MQTT, machine: String) throws(Refusal) {
    self.init(host: options.host, clientID: options.clientID ?? "swiftlet-\(machine)")
    port = options.port
    keepaliveSeconds = options.keepaliveSeconds
    user = options.user
    if let file = options.passwordFile { password = try firstLine(of: file) }
    authorityFile = options.tls?.authorityFile
    certificateFile = options.tls?.certificateFile
    keyFile = options.tls?.keyFile
    topic = options.topic
    quality = options.quality
    discoveryTopic = options.discoveryTopic
  }
}
