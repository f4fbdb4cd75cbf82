internal import Glibc

/// The inverse of a symmetric positive matrix, by Cholesky's decomposition L L^T.
struct SymmetricInverse {
  let size: Int
  /// [size, size], whole.
  let elements: [Float]

  /// A part of the mean of the diagonal that is added to it first, so that there is an inverse.
  private static let damping = 0.01

  init(of matrix: [Float], size: Int) {
    self.size = size
    var lower = matrix.map(Double.init)
    let mean = (0..<size).reduce(0) { $0 + lower[$1 * size + $1] } / Double(max(size, 1))
    let added = max(mean * SymmetricInverse.damping, .leastNormalMagnitude)
    for row in 0..<size { lower[row * size + row] += added }
    SymmetricInverse.decompose(&lower, size)
    elements = SymmetricInverse.inverse(lower, size)
  }

  /// A block on the diagonal.
  func block(_ range: Range<Int>) -> [Float] {
    range.flatMap { row in elements[row * size + range.lowerBound..<row * size + range.upperBound] }
  }

  /// L in place of the lower triangle.
  private static func decompose(_ matrix: inout [Double], _ size: Int) {
    matrix.withUnsafeMutableBufferPointer { matrix in
      for column in 0..<size {
        let top = column * size
        let pivot = max(matrix[top + column] - dot(matrix, top, top, 0..<column), .leastNormalMagnitude).squareRoot()
        matrix[top + column] = pivot
        for row in column + 1..<max(size, column + 1) {
          let line = row * size
          matrix[line + column] = (matrix[line + column] - dot(matrix, line, top, 0..<column)) / pivot
        }
      }
    }
  }

  /// L^-T L^-1; the inverse of L is kept turned, so that the sums run along rows.
  private static func inverse(_ lower: [Double], _ size: Int) -> [Float] {
    var turned = [Double](repeating: 0, count: size * size)
    turned.withUnsafeMutableBufferPointer { turned in
      lower.withUnsafeBufferPointer { lower in
        for column in 0..<size {
          let line = column * size
          turned[line + column] = 1 / lower[line + column]
          for row in column + 1..<max(size, column + 1) {
            var sum = 0.0
            for index in column..<row { sum += lower[row * size + index] * turned[line + index] }
            turned[line + row] = -sum / lower[row * size + row]
          }
        }
      }
    }
    var result = [Float](repeating: 0, count: size * size)
    turned.withUnsafeMutableBufferPointer { turned in
      for row in 0..<size {
        for column in row..<size {
          let value = Float(dot(turned, row * size, column * size, column..<size))
          (result[row * size + column], result[column * size + row]) = (value, value)
        }
      }
    }
    return result
  }

  /// The sum over `range` of products of two rows that begin at `first` and `second`, in four parts.
  private static func dot(
    _ matrix: UnsafeMutableBufferPointer<Double>, _ first: Int, _ second: Int, _ range: Range<Int>
  ) -> Double {
    var sums = SIMD8<Double>()
    var index = range.lowerBound
    while index + 8 <= range.upperBound {
      var (a, b) = (SIMD8<Double>(), SIMD8<Double>())
      for lane in 0..<8 { (a[lane], b[lane]) = (matrix[first + index + lane], matrix[second + index + lane]) }
      sums += a * b
      index += 8
    }
    var sum = sums.sum()
    while index < range.upperBound {
      sum += matrix[first + index] * matrix[second + index]
      index += 1
    }
    return sum
  }
}
