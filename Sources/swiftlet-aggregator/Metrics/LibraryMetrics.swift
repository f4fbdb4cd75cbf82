internal import CoreMetrics
internal import Metrics
internal import Synchronization
internal import Text

/// What libraries measure through swift-metrics, as families of the project's registry.
///
/// Names and labels are theirs, in the letters that Prometheus takes. A family has a bounded number of series, and there
/// is a bounded number of families: what comes above counts under labels that say "other", in no family of its own.
final class LibraryMetrics: MetricsFactory {
  static let familyLimit = 100
  static let seriesLimit = 200
  static let valueBytes = 100

  private struct State {
    let registry = Registry()
    /// By names and labels.
    var families: [String: MetricFamily] = [:]
  }

  private let state = Mutex(State())

  func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    let name = MetricFamily.name(label, ending: "_total")
    let series = state.withLock { state in
      Self.series(name, label, dimensions, &state) { CounterSeries($0.counter(named: $1, help: $2, $3)) }
    }
    return series ?? CounterSeries(Metrics.Counter())
  }

  /// A gauge of the last value, whether or not values are to be aggregated.
  func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
    let name = MetricFamily.name(label, ending: "")
    let series = state.withLock { state in
      Self.series(name, label, dimensions, &state) { GaugeSeries($0.gauge(named: $1, help: $2, $3)) }
    }
    return series ?? GaugeSeries(Metrics.Gauge())
  }

  func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    let name = MetricFamily.name(label, ending: "_seconds")
    let series = state.withLock { state in
      Self.series(name, label, dimensions, &state) { LatencySeries($0.latency(named: $1, help: $2, $3)) }
    }
    return series ?? LatencySeries(Latency())
  }

  // Counts go on: a series that begins anew would be taken for a program that did.
  func destroyCounter(_ handler: any CounterHandler) {}
  func destroyRecorder(_ handler: any RecorderHandler) {}
  func destroyTimer(_ handler: any TimerHandler) {}

  /// In Prometheus's text format.
  var text: [UInt8] {
    state.withLock { state in
      var text = TextBuffer(capacity: 1 << 12)
      state.registry.write(to: &text)
      return text.bytes
    }
  }

  /// The series of a name and labels, made by `make` when there is none; nil when there is no room for its family, or
  /// one of another kind has its name.
  private static func series<Series: AnyObject>(
    _ name: String, _ label: String, _ dimensions: [(String, String)], _ state: inout State,
    _ make: (Registry, String, String, [Label]) -> Series
  ) -> Series? {
    guard state.families[name] != nil || state.families.count < familyLimit else { return nil }
    var family = state.families[name] ?? MetricFamily(name: name)
    let labels = MetricFamily.labels(dimensions, isOther: false)
    guard family.series.isEmpty || family.series.first?.value is Series else { return nil }
    let chosen =
      family.series[labels.key] != nil || family.series.count < seriesLimit
      ? labels : MetricFamily.labels(dimensions, isOther: true)
    if let series = family.series[chosen.key] { return series as? Series }
    // Families of labels that differ in their names stay bounded, too.
    guard family.series.count <= seriesLimit else { return nil }
    let series = make(state.registry, name, "Measured by a library as \(MetricFamily.printable(label)).", chosen.labels)
    family.series[chosen.key] = series
    state.families[name] = family
    return series
  }
}

private final class CounterSeries: CounterHandler {
  private let counter: Metrics.Counter
  init(_ counter: Metrics.Counter) { self.counter = counter }
  func increment(by amount: Int64) { if amount > 0 { counter.add(UInt64(amount)) } }
  /// Counts only grow.
  func reset() {}
}

private final class GaugeSeries: RecorderHandler {
  private let gauge: Metrics.Gauge
  init(_ gauge: Metrics.Gauge) { self.gauge = gauge }
  func record(_ value: Int64) { gauge.set(Double(value)) }
  func record(_ value: Double) { gauge.set(value) }
}

private final class LatencySeries: TimerHandler {
  private let latency: Latency
  init(_ latency: Latency) { self.latency = latency }
  func recordNanoseconds(_ duration: Int64) { latency.record(nanoseconds: UInt64(max(0, duration))) }
}
