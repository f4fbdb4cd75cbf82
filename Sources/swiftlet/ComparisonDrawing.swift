internal import Console

/// A comparison as an SVG picture: for each network bars for bytes, accuracy and latency, one for each form.
///
/// Bars of bytes and latency are relative to the network's largest; those of accuracy begin at zero and end at all.
struct ComparisonDrawing {
  private struct Measure: Sendable {
    let title: String
    let length: @Sendable (ComparedModel) -> Double
    let label: @Sendable (ComparedModel) -> String
    /// Bars end at this value; nil for the greatest of the network.
    let end: Double?
  }

  private static let measures = [
    Measure(
      title: "bytes on disk", length: { Double($0.fileByteCount) }, label: { Quantity.grouped($0.fileByteCount) },
      end: nil),
    Measure(title: "right answers", length: { $0.accuracy }, label: { Comparison.percent($0.accuracy) }, end: 1),
    Measure(
      title: "latency (p50)", length: { $0.p50Microseconds }, label: { Quantity.microseconds($0.p50Microseconds) },
      end: nil),
  ]

  private static let colours = ["#8a93a3", "#2f6fb3", "#1a8a5f", "#b3682f", "#7b4fb3", "#b32f6f"]
  private static let (left, top, row, column, bar) = (180.0, 44.0, 20.0, 240.0, 140.0)

  private let networks: [Comparison.Network]

  init(_ comparison: Comparison) { networks = comparison.networks }

  var svg: String {
    let width = ComparisonDrawing.left + ComparisonDrawing.column * Double(ComparisonDrawing.measures.count)
    let height = ComparisonDrawing.top + networks.reduce(0) { $0 + blockHeight($1) } + 8
    var svg = """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(number(width)) \(number(height))" width="\(number(width))" \
      height="\(number(height))" font-family="sans-serif" font-size="12" role="img">
      <title>Networks and their forms: bytes, right answers, latency</title>
      <rect width="100%" height="100%" fill="#ffffff"/>

      """
    for (index, measure) in ComparisonDrawing.measures.enumerated() {
      svg += text(measure.title, x: x(index), y: 26, .heading)
    }
    var y = ComparisonDrawing.top
    for network in networks {
      svg += block(network, y: y)
      y += blockHeight(network)
    }
    return svg + "</svg>\n"
  }

  private func x(_ measure: Int) -> Double { ComparisonDrawing.left + ComparisonDrawing.column * Double(measure) }

  private func blockHeight(_ network: Comparison.Network) -> Double {
    ComparisonDrawing.row * Double(network.forms.count + 1) + 12
  }

  private func block(_ network: Comparison.Network, y: Double) -> String {
    var svg = """
      <line x1="12" x2="\(number(x(ComparisonDrawing.measures.count) - 12))" y1="\(number(y))" y2="\(number(y))" \
      stroke="#dddddd"/>

      """
    svg += text(network.name, x: 12, y: y + 18, .heading)
    for (place, form) in network.forms.enumerated() {
      let y = y + ComparisonDrawing.row * Double(place + 1)
      svg += text(form.form, x: 12, y: y + 14, .soft)
      for (index, measure) in ComparisonDrawing.measures.enumerated() {
        let end = measure.end ?? network.forms.map { measure.length($0) }.max() ?? 1
        let length = ComparisonDrawing.bar * min(max(measure.length(form) / max(end, 1e-9), 0), 1)
        svg += """
          <rect x="\(number(x(index)))" y="\(number(y + 3))" width="\(number(max(length, 1)))" \
          height="\(number(ComparisonDrawing.row - 6))" \
          fill="\(ComparisonDrawing.colours[place % ComparisonDrawing.colours.count])"/>

          """
        svg += text(measure.label(form), x: x(index) + max(length, 1) + 6, y: y + 14, .plain)
      }
    }
    return svg
  }

  private enum Style: String {
    case heading = "fill=\"#222222\" font-weight=\"bold\""
    case plain = "fill=\"#222222\""
    case soft = "fill=\"#555555\""
  }

  private func text(_ text: String, x: Double, y: Double, _ style: Style) -> String {
    "<text x=\"\(number(x))\" y=\"\(number(y))\" \(style.rawValue)>\(markup(text))</text>\n"
  }

  private func number(_ value: Double) -> String { Quantity.fixed(value, digits: 1) }
}
