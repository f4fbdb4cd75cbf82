internal import Compression
internal import Console

/// The distribution of a tensor's values and the part of it that its stored values span, as an SVG picture.
///
/// Bars stand for counts on a logarithmic scale, so that rare values, which decide the range, can be seen.
struct HistogramDrawing {
  let histogram: Histogram
  let range: ActivationRange?
  let title: String

  private static let barCount = 64
  private static let size = (width: 320.0, height: 96.0, base: 76.0)

  /// Counts by bar, from the least to the greatest value.
  private var bars: [Double] {
    var bars = [Double](repeating: 0, count: HistogramDrawing.barCount)
    let (low, span) = (ends.low, ends.high - ends.low)
    func add(_ value: Double, _ count: Int) {
      bars[min(max(Int((value - low) / span * Double(bars.count)), 0), bars.count - 1)] += Double(count)
    }
    for bin in histogram.counts.indices where histogram.counts[bin] > 0 {
      add(histogram.centre(bin), histogram.counts[bin])
    }
    if histogram.zeroCount > 0 { add(0, histogram.zeroCount) }
    return bars
  }

  private var ends: (low: Double, high: Double) {
    let low = Double(min(histogram.minimum, 0))
    return (low, max(Double(max(histogram.maximum, 0)), low + 1e-9))
  }

  private func x(_ value: Double) -> Double {
    min(max((value - ends.low) / (ends.high - ends.low), 0), 1) * HistogramDrawing.size.width
  }

  var svg: String {
    let (width, height, base) = HistogramDrawing.size
    let bars = bars
    let highest = logarithm(bars.max() ?? 1)
    let step = width / Double(bars.count)
    var svg = """
      <svg viewBox="0 0 \(number(width)) \(number(height))" role="img" aria-label="\(markup(title))" class="histogram">\
      <title>\(markup(title))</title>
      """
    if let range {
      let (left, right) = (x(Double(range.lower)), x(Double(range.upper)))
      svg += """
        <rect class="range" x="\(number(left))" y="0" width="\(number(right - left))" height="\(number(base))"/>
        """
    }
    for (index, count) in bars.enumerated() where count > 0 {
      let length = max(logarithm(count) / highest * (base - 4), 1)
      svg += """
        <rect class="bar" x="\(number(Double(index) * step))" y="\(number(base - length))" \
        width="\(number(step - 0.6))" height="\(number(length))"/>
        """
    }
    return svg + """
      <text x="0" y="\(number(height - 4))">\(label(ends.low))</text>\
      <text x="\(number(width))" y="\(number(height - 4))" text-anchor="end">\(label(ends.high))</text></svg>
      """
  }

  /// Grows by one with each doubling of a count.
  private func logarithm(_ count: Double) -> Double { Double(count.exponent) + count.significand }

  private func number(_ value: Double) -> String { Quantity.fixed(value, digits: 1) }
  private func label(_ value: Double) -> String { Quantity.fixed(value, digits: abs(value) < 10 ? 3 : 1) }
}
