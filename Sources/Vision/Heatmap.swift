/// The map of one keypoint among those of all, which lie cell by cell.
struct Heatmap: ~Escapable {
  private let values: TensorValues
  private let columns, rows, count, index: Int

  @_lifetime(copy values)
  init(values: TensorValues, columns: Int, rows: Int, count: Int, index: Int) {
    self.values = values
    self.columns = columns
    self.rows = rows
    self.count = count
    self.index = index
  }

  subscript(column: Int, row: Int) -> Float { values[(row * columns + column) * count + index] }

  /// The cell of the highest value, of equals the first; a NaN is below all.
  var peak: (column: Int, row: Int) {
    var best = (column: 0, row: 0)
    var highest = self[0, 0]
    for row in 0..<rows {
      for column in 0..<columns {
        let value = self[column, row]
        if value > highest || highest.isNaN { (best, highest) = ((column, row), value) }
      }
    }
    return best
  }

  /// Moves a place a quarter of a cell towards the higher of the neighbours beside and above the peak.
  func refine(_ place: inout Keypoint, _ peak: (column: Int, row: Int)) {
    if 0 < peak.column, peak.column < columns - 1 {
      place.x += quarter(self[peak.column - 1, peak.row], self[peak.column + 1, peak.row])
    }
    if 0 < peak.row, peak.row < rows - 1 {
      place.y += quarter(self[peak.column, peak.row - 1], self[peak.column, peak.row + 1])
    }
  }

  private func quarter(_ before: Float, _ after: Float) -> Float {
    if after > before { return 0.25 }
    return after < before ? -0.25 : 0
  }
}
