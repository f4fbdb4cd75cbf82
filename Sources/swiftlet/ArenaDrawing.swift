internal import Console

/// The arena as an SVG picture: time to the right, addresses upwards, one rectangle a buffer.
struct ArenaDrawing {
  let map: ArenaMap
  let title: String

  private let left = 90.0
  private let top = 50.0
  private let plotHeight = 560.0
  private var step: Double { min(max(1100 / Double(map.timeCount), 8), 60) }
  private var plotWidth: Double { step * Double(map.timeCount) }

  var svg: String {
    let (width, height) = (number(left + plotWidth + 20), number(top + plotHeight + 60))
    var svg = """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(width) \(height)" width="\(width)" height="\(height)" \
      font-family="sans-serif" font-size="11">
      <rect width="100%" height="100%" fill="#ffffff"/>
      <text x="\(number(left))" y="24" font-size="16" fill="#222222">\(markup(title)): activations, \
      \(Quantity.grouped(map.byteCount)) bytes; at least \(Quantity.grouped(map.lowerBound)) are in use at once</text>

      """
    svg += grid
    for (index, region) in map.regions.enumerated() { svg += rectangle(region, hue: index * 137 % 360) }
    return svg + "</svg>\n"
  }

  private func x(_ time: Int) -> Double { left + step * Double(time) }
  private func y(_ byte: Int) -> Double {
    top + plotHeight * (1 - Double(byte) / Double(max(map.byteCount, 1)))
  }

  private var grid: String {
    var grid = ""
    for part in 0...8 {
      let byte = map.byteCount * part / 8
      let line = number(y(byte))
      grid += """
        <line x1="\(number(left))" x2="\(number(left + plotWidth))" y1="\(line)" y2="\(line)" stroke="#dddddd"/>
        <text x="\(number(left - 8))" y="\(number(y(byte) + 4))" text-anchor="end" fill="#555555">\
        \(Quantity.bytes(byte))</text>

        """
    }
    let interval = max(1, map.timeCount / 25)
    for time in stride(from: 1, to: map.timeCount - 1, by: interval) {
      grid += """
        <text x="\(number(x(time) + step / 2))" y="\(number(top + plotHeight + 18))" text-anchor="middle" \
        fill="#555555">\(time - 1)</text>

        """
    }
    return grid + """
      <text x="\(number(left + plotWidth / 2))" y="\(number(top + plotHeight + 42))" text-anchor="middle" \
      fill="#555555">step</text>

      """
  }

  private func rectangle(_ region: ArenaMap.Region, hue: Int) -> String {
    let (width, height) = (step * Double(region.times.count), y(region.bytes.lowerBound) - y(region.bytes.upperBound))
    let (left, top) = (x(region.times.lowerBound), y(region.bytes.upperBound))
    let name = region.names.joined(separator: ", ")
    let size = Quantity.bytes(region.bytes.count)
    var svg = """
      <g><title>\(markup(name)): \(size) at \(region.bytes.lowerBound), steps \(region.times.lowerBound - 1) to \
      \(region.times.upperBound - 1)</title>
      <rect x="\(number(left))" y="\(number(top))" width="\(number(width))" height="\(number(height))" \
      fill="hsl(\(hue),60%,72%)" stroke="#444444" stroke-width="0.6"/>

      """
    if height >= 14, width >= 40 {
      let room = Int(width / 6.5)
      let label = name.count + size.count + 1 <= room ? "\(name) \(size)" : size
      svg += """
        <text x="\(number(left + 4))" y="\(number(top + min(height / 2 + 4, 16)))" fill="#222222">\(markup(label))</text>

        """
    }
    return svg + "</g>\n"
  }

  private func number(_ value: Double) -> String { Quantity.fixed(value, digits: 1) }
}
