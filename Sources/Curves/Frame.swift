/// Where the values of a chart lie on its picture.
struct Frame {
  static let colours = ["#2f6fb3", "#b3682f", "#1a8a5f", "#7b4fb3", "#b32f6f", "#5f6b7a"]

  let left = 58.0
  let top = 34.0
  let right, bottom: Double
  let xRange, yRange: ClosedRange<Double>
  let xTicks, yTicks: [Double]

  init(_ chart: LineChart) {
    let longest = chart.series.map(\.name.count).max() ?? 0
    right = chart.size.width - min(12 + 7 * Double(longest), chart.size.width / 3)
    bottom = chart.size.height - 44
    let points = chart.series.flatMap(\.points).filter { $0.x.isFinite && $0.y.isFinite }
    xRange = Frame.range(points.map(\.x))
    let values = points.map(\.y) + (chart.mark.map { [$0.level] } ?? [])
    yTicks = Frame.ticks(chart.range ?? Frame.range(values), about: 5)
    yRange = chart.range ?? Frame.range(values + yTicks)
    xTicks = Frame.ticks(xRange, about: 8).filter { [xRange] in xRange.contains($0) }
  }

  func x(_ value: Double) -> Double { left + (right - left) * share(value, xRange) }

  func y(_ value: Double) -> Double { bottom - (bottom - top) * share(value, yRange) }

  private func share(_ value: Double, _ range: ClosedRange<Double>) -> Double {
    min(max((value - range.lowerBound) / (range.upperBound - range.lowerBound), 0), 1)
  }

  /// A range that is not empty.
  private static func range(_ values: [Double]) -> ClosedRange<Double> {
    guard let low = values.min(), let high = values.max() else { return 0...1 }
    guard high > low else { return low - max(abs(low), 1) / 2...high + max(abs(high), 1) / 2 }
    return low...high
  }

  /// Round numbers, 1, 2 or 5 times a power of ten apart, that cover the range.
  private static func ticks(_ range: ClosedRange<Double>, about count: Double) -> [Double] {
    let rough = (range.upperBound - range.lowerBound) / count
    var power = 1.0
    while power * 10 <= rough { power *= 10 }
    while power > rough { power /= 10 }
    let step = power * (rough / power < 1.5 ? 1 : rough / power < 3.5 ? 2 : rough / power < 7.5 ? 5 : 10)
    let (first, last) = ((range.lowerBound / step).rounded(.down), (range.upperBound / step).rounded(.up))
    return stride(from: first, through: last, by: 1).map { $0 * step }
  }
}
