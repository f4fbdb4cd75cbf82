import Testing
import Vision

@Suite struct AssignmentTests {
  @Test func sumsAreThoseOfSciPy() {
    for (seed, expected) in RecordedTracks.sums.enumerated() {
      var draws = Draws(seed: UInt64(seed))
      let (rows, columns) = (1 + draws.next(below: 24), 1 + draws.next(below: 24))
      let limit = [8, 100, 4096][seed % 3]
      let matrix = (0..<rows).map { _ in (0..<columns).map { _ in Double(draws.next(below: limit)) } }
      let pairs = solved(matrix)
      #expect(pairs.count == min(rows, columns) && Set(pairs.map { $0.1 }).count == pairs.count)
      #expect(pairs.map { matrix[$0.0][$0.1] }.reduce(0, +) == expected)
    }
  }

  /// Against every way to pair up to six rows and columns, some left over.
  @Test func aLimitLeavesOutWhatCostsMore() {
    var draws = Draws(seed: 4)
    for _ in 0..<150 {
      let (rows, columns) = (1 + draws.next(below: 6), 1 + draws.next(below: 6))
      let matrix = (0..<rows).map { _ in (0..<columns).map { _ in Double(draws.next(below: 64)) - 16 } }
      let limit = Double(draws.next(below: 64)) - 8
      let pairs = solved(matrix, limit: limit)
      for (row, column) in pairs { #expect(matrix[row][column] <= limit) }
      #expect(pairs.map { matrix[$0.0][$0.1] - limit }.reduce(0, +) == least(matrix, limit, row: 0, taken: []))
    }
  }

  @Test func orderDoesNotChangeTheSum() {
    var draws = Draws(seed: 5)
    for _ in 0..<50 {
      let matrix = (0..<9).map { _ in (0..<13).map { _ in Double(draws.next()) } }
      let turned = (0..<13).map { column in (0..<9).map { matrix[$0][12 - column] } }
      let sum = solved(matrix).map { matrix[$0.0][$0.1] }.reduce(0, +)
      #expect(abs(sum - solved(turned).map { turned[$0.0][$0.1] }.reduce(0, +)) < 1e-9)
    }
  }

  @Test func whatIsNoNumberPairsNothing() {
    #expect(solved([[.nan, .infinity, -.infinity], [.nan, 3, 1e300], [-1e300, .nan, .nan]]).map { $0.1 } == [1])
    #expect(solved([[1, 2], [3, 4]], limit: .nan).isEmpty)
    #expect(solved([[1, 2], [3, 4]], limit: -.infinity).isEmpty)
    #expect(solved([[1, 2], [3, 5]], limit: .infinity).map { $0.1 } == [1, 0])
  }

  @Test func nothingToPair() {
    var problem = LinearAssignment(rowCapacity: 3, columnCapacity: 2)
    problem.begin(rows: 3, columns: 0)
    problem.solve()
    #expect(problem.column(ofRow: 2) == nil)
    problem.begin(rows: 0, columns: 2)
    problem.solve()
  }

  private func solved(_ matrix: [[Double]], limit: Double = LinearAssignment.maximumCost) -> [(Int, Int)] {
    let (rows, columns) = (matrix.count, matrix[0].count)
    var problem = LinearAssignment(rowCapacity: 24, columnCapacity: 25)
    problem.begin(rows: rows, columns: columns)
    for row in 0..<rows { for column in 0..<columns { problem[row, column] = matrix[row][column] } }
    problem.solve(limit: limit)
    return (0..<rows).compactMap { row in problem.column(ofRow: row).map { (row, $0) } }
  }

  private func least(_ matrix: [[Double]], _ limit: Double, row: Int, taken: Set<Int>) -> Double {
    guard row < matrix.count else { return 0 }
    var best = least(matrix, limit, row: row + 1, taken: taken)
    for column in matrix[row].indices where !taken.contains(column) && matrix[row][column] <= limit {
      let rest = least(matrix, limit, row: row + 1, taken: taken.union([column]))
      best = min(best, matrix[row][column] - limit + rest)
    }
    return best
  }
}
