/// Curves over one axis, as an SVG picture that stands alone.
///
/// Values that are not finite leave a gap. The picture has the series' names beside their last points, so that it can be
/// read without its colours, and says what it shows to those who do not see it.
package struct LineChart: Sendable {
  package struct Series: Sendable {
    package var name: String
    /// In the order of x.
    package var points: [(x: Double, y: Double)]

    package init(_ name: String, _ points: [(x: Double, y: Double)]) {
      self.name = name
      self.points = points
    }
  }

  package var title: String
  package var xTitle: String
  package var series: [Series]
  /// The ends of the vertical axis; nil: those of the values.
  package var range: ClosedRange<Double>?
  /// Whether values are shares, written as percentages.
  package var isShare = false
  /// A level that is to be reached or not to be crossed, with its name.
  package var mark: (name: String, level: Double)?
  package var size = (width: 640.0, height: 300.0)

  package init(title: String, xTitle: String, series: [Series]) {
    self.title = title
    self.xTitle = xTitle
    self.series = series
  }

  package var svg: String {
    let frame = Frame(self)
    var svg = """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(fixed(size.width)) \(fixed(size.height))" \
      width="\(fixed(size.width))" height="\(fixed(size.height))" font-family="sans-serif" font-size="12" role="img" \
      aria-label="\(escaped(summary))">
      <title>\(escaped(title))</title>
      <rect width="100%" height="100%" fill="#ffffff"/>
      \(text(title, 12, 20, anchor: "start", colour: "#222222", isBold: true))

      """
    svg += axes(frame)
    for (index, line) in series.enumerated() { svg += curve(line, Frame.colours[index % Frame.colours.count], frame) }
    svg += names(frame)
    return svg + "</svg>\n"
  }

  /// What the picture shows, in a sentence.
  package var summary: String {
    let ends = series.compactMap { line in line.points.last.map { "\(line.name) \(label($0.y))" } }
    return ends.isEmpty ? "\(title): nothing yet" : "\(title), at the last \(xTitle): " + ends.joined(separator: ", ")
  }

  private func axes(_ frame: Frame) -> String {
    var svg = ""
    for tick in frame.yTicks {
      let y = frame.y(tick)
      svg += """
        <line x1="\(fixed(frame.left))" x2="\(fixed(frame.right))" y1="\(fixed(y))" y2="\(fixed(y))" stroke="#e2e2e2"/>
        \(text(label(tick), frame.left - 6, y + 4, anchor: "end"))

        """
    }
    for tick in frame.xTicks {
      svg += text(plain(tick), frame.x(tick), frame.bottom + 16, anchor: "middle") + "\n"
    }
    svg += text(xTitle, (frame.left + frame.right) / 2, frame.bottom + 32, anchor: "middle") + "\n"
    if let mark, frame.yRange.contains(mark.level) {
      let y = frame.y(mark.level)
      svg += """
        <line x1="\(fixed(frame.left))" x2="\(fixed(frame.right))" y1="\(fixed(y))" y2="\(fixed(y))" stroke="#b3261e" \
        stroke-dasharray="5 4"/>
        \(text(mark.name, frame.left + 6, y - 5, anchor: "start", colour: "#b3261e"))

        """
    }
    return svg
  }

  private func curve(_ line: Series, _ colour: String, _ frame: Frame) -> String {
    var path = ""
    var isBegun = false
    for point in line.points {
      guard point.y.isFinite, point.x.isFinite else {
        isBegun = false
        continue
      }
      path += "\(isBegun ? "L" : "M")\(fixed(frame.x(point.x))) \(fixed(frame.y(point.y)))"
      isBegun = true
    }
    guard !path.isEmpty else { return "" }
    var svg = "<path d=\"\(path)\" fill=\"none\" stroke=\"\(colour)\" stroke-width=\"2\" stroke-linejoin=\"round\"/>\n"
    if line.points.count == 1, let point = line.points.first {
      svg +=
        "<circle cx=\"\(fixed(frame.x(point.x)))\" cy=\"\(fixed(frame.y(point.y)))\" r=\"3\" fill=\"\(colour)\"/>\n"
    }
    return svg
  }

  /// The names at the right, each as near to its curve's end as the others let it.
  private func names(_ frame: Frame) -> String {
    var ends: [(index: Int, y: Double)] = []
    for (index, line) in series.enumerated() {
      guard let last = line.points.last(where: { $0.y.isFinite }) else { continue }
      ends.append((index, frame.y(last.y)))
    }
    ends.sort { $0.y < $1.y }
    for place in ends.indices.dropFirst() { ends[place].y = max(ends[place].y, ends[place - 1].y + 14) }
    if let last = ends.last, last.y > frame.bottom {
      for place in ends.indices { ends[place].y -= last.y - frame.bottom }
    }
    return ends.map { end in
      let colour = Frame.colours[end.index % Frame.colours.count]
      return text(series[end.index].name, frame.right + 6, end.y + 4, anchor: "start", colour: colour) + "\n"
    }.joined()
  }

  private func text(
    _ words: String, _ x: Double, _ y: Double, anchor: String, colour: String = "#555555", isBold: Bool = false
  ) -> String {
    "<text x=\"\(fixed(x))\" y=\"\(fixed(y))\" text-anchor=\"\(anchor)\" fill=\"\(colour)\""
      + (isBold ? " font-weight=\"bold\"" : "") + ">\(escaped(words))</text>"
  }

  private func label(_ value: Double) -> String { isShare ? plain(value * 100) + " %" : plain(value) }
}
