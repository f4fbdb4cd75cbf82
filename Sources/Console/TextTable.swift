/// Rows of text in aligned columns.
package struct TextTable {
  private struct Column {
    let title: String
    let isRightAligned: Bool
  }

  private let columns: [Column]
  private var rows: [[String]] = []

  /// A title that begins with ">" makes its column right-aligned.
  package init(_ titles: String...) {
    columns = titles.map { title in
      let isRightAligned = title.utf8.first == UInt8(ascii: ">")
      let text = isRightAligned ? String(decoding: title.utf8.dropFirst(), as: UTF8.self) : title
      return Column(title: text, isRightAligned: isRightAligned)
    }
  }

  package mutating func add(_ cells: String...) { rows.append(cells) }

  /// The table, each line indented by two.
  package var text: String {
    let titles = columns.map { $0.title }
    let widths = columns.indices.map { column in
      rows.reduce(TextTable.width(titles[column])) { max($0, TextTable.width($1[column])) }
    }
    var text = titles.allSatisfy { $0.isEmpty } ? "" : Terminal.bold(line(titles, widths)) + "\n"
    for row in rows { text += line(row, widths) + "\n" }
    return text
  }

  /// Columns of a terminal, near enough.
  private static func width(_ text: String) -> Int { text.unicodeScalars.count }

  private func line(_ cells: [String], _ widths: [Int]) -> String {
    var line = ""
    for (column, cell) in cells.enumerated() {
      let padding = String(repeating: " ", count: max(widths[column] - TextTable.width(cell), 0))
      let isLast = column == cells.count - 1
      line += "  " + (columns[column].isRightAligned ? padding + cell : cell + (isLast ? "" : padding))
    }
    return line
  }
}
