internal import Curves

/// Accuracies over rounds, run by run, as an SVG picture.
package struct AccuracyChart {
  private var chart: LineChart

  package init(title: String) {
    chart = LineChart(title: title, xTitle: "round", series: [])
    chart.isShare = true
  }

  package mutating func add(_ name: String, _ points: [(x: Double, y: Double)]) {
    chart.series.append(LineChart.Series(name, points))
  }

  /// A level that is to be reached, from 0 to 1.
  package mutating func mark(_ name: String, at level: Double) { chart.mark = (name, level) }

  package var svg: String { chart.svg }
}

extension FederationResult {
  /// Rounds and their accuracies; 0 is the start.
  package var curve: [(x: Double, y: Double)] {
    let first = start.map { [(x: 0.0, y: $0.accuracy)] } ?? []
    return first + points.compactMap { point in point.accuracy.map { (x: Double(point.round), y: $0) } }
  }
}
