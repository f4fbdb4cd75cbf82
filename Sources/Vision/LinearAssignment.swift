/// Pairs rows with columns so that the sum of the costs is the least there is.
///
/// Shortest augmenting paths over reduced costs: R. Jonker, A. Volgenant, "A shortest augmenting path algorithm for dense
/// and sparse linear assignment problems", Computing 38, 1987; D. F. Crouse, "On implementing 2D rectangular assignment
/// algorithms", IEEE TAES 52, 2016. The time grows with the square of the shorter side times the longer one. All memory
/// is taken when it is made.
public struct LinearAssignment: ~Copyable {
  /// Costs above this, or below its negative, pair nothing.
  public static let maximumCost = 0x1p60

  public let rowCapacity, columnCapacity: Int
  public private(set) var rowCount = 0
  public private(set) var columnCount = 0

  /// [rows, columns].
  private var costs: [Double]
  private var columnOfRow: [Int]
  private var search: PathSearch

  public init(rowCapacity: Int, columnCapacity: Int) {
    precondition(rowCapacity > 0 && columnCapacity > 0)
    self.rowCapacity = rowCapacity
    self.columnCapacity = columnCapacity
    costs = [Double](repeating: 0, count: rowCapacity * columnCapacity)
    columnOfRow = [Int](repeating: -1, count: rowCapacity)
    search = PathSearch(
      shortCapacity: min(rowCapacity, columnCapacity), longCapacity: max(rowCapacity, columnCapacity))
  }

  /// Starts a problem within the capacities, nothing paired; every cost is to be set before `solve`.
  public mutating func begin(rows: Int, columns: Int) {
    precondition(0...rowCapacity ~= rows && 0...columnCapacity ~= columns)
    (rowCount, columnCount) = (rows, columns)
    for row in 0..<rows { columnOfRow[row] = -1 }
  }

  /// What it costs to pair a row with a column.
  public subscript(row: Int, column: Int) -> Double {
    get {
      precondition(0..<rowCount ~= row && 0..<columnCount ~= column)
      return costs[row * columnCount + column]
    }
    set {
      precondition(0..<rowCount ~= row && 0..<columnCount ~= column)
      costs[row * columnCount + column] = newValue
    }
  }

  /// The column that a row is paired with.
  public func column(ofRow row: Int) -> Int? {
    precondition(0..<rowCount ~= row)
    return columnOfRow[row] < 0 ? nil : columnOfRow[row]
  }

  /// Finds the pairs. None costs more than `limit`, and to leave a row of the shorter side without a partner costs
  /// `limit`; a cost that is no number pairs nothing.
  public mutating func solve(limit: Double = LinearAssignment.maximumCost) {
    let limit = limit.isNaN ? -Self.maximumCost : max(-Self.maximumCost, min(Self.maximumCost, limit))
    let (rows, columns) = (rowCount, columnCount)
    let isWide = rows <= columns
    guard rows > 0, columns > 0 else { return }
    search.begin(short: min(rows, columns), long: max(rows, columns))
    for start in 0..<min(rows, columns) {
      search.augment(from: start) { short, long in
        let cost = isWide ? costs[short * columns + long] : costs[long * columns + short]
        return cost >= -Self.maximumCost && cost <= limit ? cost : limit
      }
    }
    for long in 0..<max(rows, columns) {
      guard let short = search.partner(ofLong: long) else { continue }
      let (row, column) = isWide ? (short, long) : (long, short)
      let cost = costs[row * columns + column]
      if cost >= -Self.maximumCost && cost <= limit { columnOfRow[row] = column }
    }
  }
}
