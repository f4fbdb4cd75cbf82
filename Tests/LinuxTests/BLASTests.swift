import CBench
import Linux
import Testing

/// Products of OpenBLAS, where it is installed: right, and without memory of their own.
@Suite(.enabled(if: loadBLAS() != nil, "OpenBLAS is not installed"))
struct BLASTests {
  /// Columns around whole groups of 16, with few and many terms.
  private static let shapes: [(m: Int, n: Int, k: Int)] = [1, 2, 6, 8, 9, 16, 17, 24, 25, 88, 96].flatMap { n in
    [(1, n, 40), (2, n, 31), (7, n, 32), (256, n, 80), (3000, n, 40)]
  }

  /// Small integers, so that every order of sums gives the same.
  private static func integers(_ count: Int, _ seed: Int) -> [Float] {
    (0..<count).map { Float(($0 &* 7 &+ seed &* 13) % 11 - 5) }
  }

  @Test func multipliesMatricesOfEveryWidth() throws {
    let product = try #require(loadBLAS())
    for (m, n, k) in BLASTests.shapes {
      let (a, b) = (BLASTests.integers(m * k, 1), BLASTests.integers(k * n, 2))
      var c = [Float](repeating: .nan, count: m * n)
      product(Int32(m), Int32(n), Int32(k), a, Int32(k), b, Int32(n), &c, Int32(n))
      for row in Set([0, m / 2, m - 1]) {
        for column in 0..<n {
          let sum = (0..<k).reduce(Float(0)) { $0 + a[row * k + $1] * b[$1 * n + column] }
          #expect(c[row * n + column] == sum, "\(m)x\(n)x\(k) at \(row), \(column)")
        }
      }
    }
  }

  @Test func takesNoMemory() async {
    await #expect(processExitsWith: .success) {
      #expect(swl_allocation_count() > 0, "calls for memory are not counted")
      let product = try #require(loadBLAS())
      for (m, n, k) in BLASTests.shapes {
        let (a, b) = (BLASTests.integers(m * k, 1), BLASTests.integers(k * n, 2))
        var c = [Float](repeating: .nan, count: m * n)
        func multiply() { product(Int32(m), Int32(n), Int32(k), a, Int32(k), b, Int32(n), &c, Int32(n)) }
        multiply()
        let before = swl_allocation_count()
        multiply()
        let taken = swl_allocation_count() - before
        #expect(taken == 0, "\(m)x\(n)x\(k)")
      }
    }
  }
}
