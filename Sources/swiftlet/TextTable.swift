/// Rows of text in aligned columns.
struct TextTable {
  enum Alignment { case left, right }

  private let titles: [String]
  private let alignments: [Alignment]
  private var rows: [[String]] = []

  /// A title that begins with ">" makes its column right-aligned.
  init(_ titles: String...) {
    alignments = titles.map { $0.hasPrefix(">") ? .right : .left }
    self.titles = titles.map { $0.hasPrefix(">") ? String($0.dropFirst()) : $0 }
  }

  mutating func add(_ cells: String...) { rows.append(cells) }

  /// The table, each line indented by two.
  var text: String {
    let widths = titles.indices.map { column in
      max(titles[column].count, rows.map { $0[column].count }.max() ?? 0)
    }
    var text = titles.allSatisfy(\.isEmpty) ? "" : Terminal.bold(line(titles, widths)) + "\n"
    for row in rows { text += line(row, widths) + "\n" }
    return text
  }

  private func line(_ cells: [String], _ widths: [Int]) -> String {
    var line = ""
    for (column, cell) in cells.enumerated() {
      let padding = String(repeating: " ", count: max(widths[column] - cell.count, 0))
      let isLast = column == cells.count - 1
      line += "  " + (alignments[column] == .right ? padding + cell : cell + (isLast ? "" : padding))
    }
    return line
  }
}
