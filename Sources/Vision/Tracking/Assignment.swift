/// Pairs rows with columns so that the sum of costs is least, where a row and a column may also stay alone for `limit`
/// together: the Hungarian method with potentials, one row after the other (Jonker and Volgenant 1987).
///
/// All memory is taken once. Costs that are no numbers count as infinite.
struct Assignment {
  let rowCapacity, columnCapacity: Int
  /// [rows][columns], of the problem at hand.
  private var costs: [Float]
  private var (rowPotential, columnPotential) = ([Double](), [Double]())
  /// The row of each column, the last a place where a search starts; -1: none.
  private var rowOfColumn: [Int]
  private var previousColumn: [Int]
  private var least: [Double]
  private var isVisited: [Bool]
  /// The column of each row, or nil, after `solve`.
  private(set) var columnOfRow: [Int?]

  init(rowCapacity: Int, columnCapacity: Int) {
    self.rowCapacity = rowCapacity
    self.columnCapacity = columnCapacity
    // Each row may stay alone: as many columns more.
    let width = columnCapacity + rowCapacity + 1
    costs = [Float](repeating: 0, count: rowCapacity * columnCapacity)
    rowPotential = [Double](repeating: 0, count: rowCapacity)
    columnPotential = [Double](repeating: 0, count: width)
    rowOfColumn = [Int](repeating: -1, count: width)
    previousColumn = [Int](repeating: 0, count: width)
    least = [Double](repeating: 0, count: width)
    isVisited = [Bool](repeating: false, count: width)
    columnOfRow = [Int?](repeating: nil, count: rowCapacity)
  }

  /// The extents of the problem at hand.
  private(set) var (rows, columns) = (0, 0)
  private var limit = 0.0

  /// Begins a problem of extents within the capacities; what costs `limit` or more is no pair. Every cost is to be set.
  mutating func begin(rows: Int, columns: Int, limit: Float) {
    precondition(rows <= rowCapacity && columns <= columnCapacity)
    (self.rows, self.columns, self.limit) = (rows, columns, Double(limit))
  }

  mutating func setCost(_ row: Int, _ column: Int, _ value: Float) {
    costs[row * columns + column] = Double(value) < limit ? value : .infinity
  }

  mutating func solve() {
    let width = columns + rows
    for row in 0..<rows {
      rowPotential[row] = 0
      columnOfRow[row] = nil
    }
    for column in 0...width {
      rowOfColumn[column] = -1
      columnPotential[column] = 0
    }
    for row in 0..<rows { insert(row, width: width) }
    for column in 0..<columns where rowOfColumn[column] >= 0 { columnOfRow[rowOfColumn[column]] = column }
  }

  private func cost(_ row: Int, _ column: Int) -> Double {
    column < columns ? Double(costs[row * columns + column]) : limit
  }

  /// The shortest path from a new row to a free column turns pairs along it around.
  private mutating func insert(_ row: Int, width: Int) {
    for column in 0..<width {
      least[column] = .infinity
      isVisited[column] = false
    }
    let start = width
    rowOfColumn[start] = row
    isVisited[start] = false
    var current = start
    repeat {
      isVisited[current] = true
      let from = rowOfColumn[current]
      var (step, next) = (Double.infinity, -1)
      for column in 0..<width where !isVisited[column] {
        let reduced = cost(from, column) - rowPotential[from] - columnPotential[column]
        if reduced < least[column] {
          least[column] = reduced
          previousColumn[column] = current
        }
        if least[column] < step { (step, next) = (least[column], column) }
      }
      move(by: step, width: width)
      current = next
    } while rowOfColumn[current] >= 0
    while current != start {
      let previous = previousColumn[current]
      rowOfColumn[current] = rowOfColumn[previous]
      current = previous
    }
  }

  private mutating func move(by step: Double, width: Int) {
    for column in 0...width {
      if isVisited[column] {
        rowPotential[rowOfColumn[column]] += step
        columnPotential[column] -= step
      } else if column < width {
        least[column] -= step
      }
    }
  }
}
