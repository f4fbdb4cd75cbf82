internal import AggregationServer
internal import FleetProtocol
internal import Metrics
internal import Synchronization
internal import Text

/// What the server counts.
final class Instruments: Sendable {
  private struct Families {
    let registry = Registry()
    var calls: [String: Counter] = [:]
    let latencies: [Latency]
    let refusals: [RefusalKind: Counter]
    let nodes, online, running: Gauge
    let rounds, updates, refusedUpdates: Counter
    let bytesIn, bytesOut: Counter

    init() {
      latencies = Route.allCases.map { [registry] route in
        registry.latency(
          "swiftlet_aggregator_call_seconds", help: "Time from the head of a request to its answer.",
          Label("route", "\(route.name)"))
      }
      refusals = Dictionary(
        uniqueKeysWithValues: RefusalKind.allCases.map { [registry] kind in
          (
            kind,
            registry.counter(
              "swiftlet_aggregator_refusals_total", help: "What was refused: calls, objects, updates, connections.",
              Label("kind", kind.rawValue))
          )
        })
      nodes = registry.gauge("swiftlet_aggregator_nodes", help: "Nodes that are known.")
      online = registry.gauge("swiftlet_aggregator_nodes_online", help: "Nodes that are online.")
      running = registry.gauge("swiftlet_aggregator_runs_running", help: "Runs that are running.")
      rounds = registry.counter("swiftlet_aggregator_rounds_total", help: "Rounds that moved a model.")
      updates = registry.counter("swiftlet_aggregator_updates_total", help: "Updates that were merged.")
      refusedUpdates = registry.counter(
        "swiftlet_aggregator_updates_refused_total", help: "Updates that could not be merged.")
      bytesIn = registry.counter("swiftlet_aggregator_received_bytes_total", help: "Bytes of bodies received.")
      bytesOut = registry.counter("swiftlet_aggregator_sent_bytes_total", help: "Bytes of bodies sent.")
    }
  }

  private let families = Mutex(Families())

  func count(_ route: Route, status: Int, received: Int, sent: Int, nanoseconds: UInt64) {
    families.withLock { families in
      let key = "\(route.rawValue) \(status)"
      if families.calls[key] == nil {
        families.calls[key] = families.registry.counter(
          "swiftlet_aggregator_calls_total", help: "Calls of the Fleet API.", Label("route", "\(route.name)"),
          Label("status", "\(status)"))
      }
      families.calls[key]!.add(1)
      families.latencies[Int(route.rawValue)].record(nanoseconds: nanoseconds)
      families.bytesIn.add(UInt64(received))
      families.bytesOut.add(UInt64(sent))
    }
  }

  func countRefusal(_ kind: RefusalKind) { families.withLock { $0.refusals[kind]!.add(1) } }

  func countRound(updates: Int) {
    families.withLock { families in
      families.rounds.add(1)
      families.updates.add(UInt64(updates))
    }
  }

  func countRefusedUpdate() { families.withLock { $0.refusedUpdates.add(1) } }

  /// In Prometheus's text format.
  func text(nodes: Int, online: Int, running: Int) -> [UInt8] {
    families.withLock { families in
      families.nodes.set(Double(nodes))
      families.online.set(Double(online))
      families.running.set(Double(running))
      var text = TextBuffer(capacity: 1 << 14)
      families.registry.write(to: &text)
      return text.bytes
    }
  }
}
