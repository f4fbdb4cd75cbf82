package import Metrics

/// Durations within a window, as a status tells them; milliseconds.
package struct LatencySummary: Sendable {
  package var count: UInt64 = 0
  package var p50, p95, p99, p999: Double?
  /// The distribution; ascending, spans without a duration left out.
  package var spans: [Span] = []

  package struct Span: Sendable {
    /// Milliseconds.
    package var from, to: Double
    package var count: UInt64
  }

  package init() {}

  package init(_ window: borrowing LatencyWindow) {
    count = window.count
    p50 = window.quantile(0.5).map { $0 / 1e6 }
    p95 = window.quantile(0.95).map { $0 / 1e6 }
    p99 = window.quantile(0.99).map { $0 / 1e6 }
    p999 = window.quantile(0.999).map { $0 / 1e6 }
    window.forEachSpan { spans.append(Span(from: $0 / 1e6, to: $1 / 1e6, count: $2)) }
  }
}
