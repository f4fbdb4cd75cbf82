internal import Text

/// Instruments whose names are known only when the program runs; they are names as `Registry` takes them.
extension Registry {
  package func counter(named name: String, help: String, _ labels: [Label]) -> Counter {
    let counter = Counter()
    add(.counter(counter), to: name, help, labels)
    return counter
  }

  package func gauge(named name: String, help: String, _ labels: [Label]) -> Gauge {
    let gauge = Gauge()
    add(.gauge(gauge), to: name, help, labels)
    return gauge
  }

  package func latency(named name: String, help: String, _ labels: [Label]) -> Latency {
    let latency = Latency()
    add(.latency(latency), to: name, help, labels)
    return latency
  }
}
