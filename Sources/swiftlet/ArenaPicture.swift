internal import Console

/// The arena as characters: time to the right, addresses upwards.
struct ArenaPicture {
  let map: ArenaMap
  let rowCount = 20
  /// Columns of the terminal.
  let width: Int

  private static let labelWidth = 11
  private static let glyphs: [Character] = ["█", "▓", "▒", "░"]
  private static let colours = [39, 208, 77, 170]

  /// The columns of one moment, or 1 when one column shows several.
  private var columnsPerTime: Int { max(1, min(4, plotWidth / map.timeCount)) }
  private var plotWidth: Int { max(20, min(width, 200) - ArenaPicture.labelWidth - 2) }
  private var columnCount: Int { min(map.timeCount * columnsPerTime, plotWidth) }

  private func times(ofColumn column: Int) -> Range<Int> {
    let start = column * map.timeCount / columnCount
    return start..<max(start + 1, (column + 1) * map.timeCount / columnCount)
  }

  private func bytes(ofRow row: Int) -> Range<Int> {
    (row * map.byteCount / rowCount)..<((row + 1) * map.byteCount / rowCount)
  }

  var text: String {
    guard map.byteCount >= rowCount else { return "" }
    var text = ""
    for row in (0..<rowCount).reversed() {
      let isLabelled = row % 4 == 0 || row == rowCount - 1
      let edge = row == rowCount - 1 ? map.byteCount : bytes(ofRow: row).lowerBound
      text += label(isLabelled ? Quantity.bytes(edge) : "") + line(row) + "\n"
    }
    text += label("in use") + (0..<columnCount).map(level).joined() + "\n"
    return text + label("step") + axis + "\n"
  }

  private func label(_ text: String) -> String {
    String(repeating: " ", count: max(0, ArenaPicture.labelWidth - text.count)) + Terminal.dim(text) + " "
  }

  private func line(_ row: Int) -> String {
    (0..<columnCount).map { column in
      guard let shade = shade(bytes(ofRow: row), times(ofColumn: column)) else { return Terminal.dim("·") }
      guard Terminal.hasColours else { return String(ArenaPicture.glyphs[shade]) }
      return "\u{1b}[38;5;\(ArenaPicture.colours[shade])m█\u{1b}[0m"
    }.joined()
  }

  /// The shade of the region that fills most of a cell; nil when none has any of it.
  private func shade(_ bytes: Range<Int>, _ times: Range<Int>) -> Int? {
    let candidates = map.regions.filter { region in times.contains { region.isAlive($0) } }
    let overlaps = candidates.map { ($0.shade, $0.bytes.clamped(to: bytes).count) }
    return overlaps.filter { $0.1 > 0 }.max { $0.1 < $1.1 }?.0
  }

  /// How much of the memory is in use, as a bar of eighths.
  private func level(_ column: Int) -> String {
    let live = times(ofColumn: column).map(map.liveByteCount).max() ?? 0
    let eighths = (live * 8 + map.byteCount - 1) / map.byteCount
    return ["·", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"][min(max(eighths, 0), 8)]
  }

  /// Step numbers under the columns where they begin.
  private var axis: String {
    var axis = ""
    for column in 0..<columnCount where axis.count <= column {
      let step = times(ofColumn: column).lowerBound - 1
      let isFirst = column == 0 || times(ofColumn: column - 1).lowerBound - 1 != step
      let number = "\(step)"
      guard step >= 0, isFirst, step % 5 == 0, column + number.count <= columnCount else { continue }
      axis += String(repeating: " ", count: column - axis.count) + number + " "
    }
    return axis
  }
}
