/// Fits the weights that are left of a layer, so that its results stay as near as can be to what they were.
///
/// Of the rows w over the taps left that with the least (w - w0) G (w - w0)^T, G being the Gram matrix with a small
/// multiple of its mean diagonal added: found by coordinate descent, which lowers the error with every step. The bias
/// is the weight of the last tap.
struct LeastSquares {
  private let size: Int
  /// [size, size].
  private let matrix: [Float]

  private static let damping: Float = 1e-2
  private static let roundLimit = 30

  init(_ gram: Gram) {
    size = gram.size
    let scale = 1 / Float(max(gram.count, 1))
    var matrix = gram.sums.map { $0 * scale }
    let mean = (0..<gram.size).reduce(Float(0)) { $0 + matrix[$1 * gram.size + $1] } / Float(gram.size)
    for tap in 0..<gram.size - 1 { matrix[tap * gram.size + tap] += LeastSquares.damping * mean }
    self.matrix = matrix
  }

  /// The row that keeps only the taps of `kept`; `original` holds the weights and the bias.
  func fitted(_ original: [Float], kept: [Int]) -> [Float] {
    var row = [Float](repeating: 0, count: size)
    for tap in kept { row[tap] = original[tap] }
    // gradient = (w - w0) G, of which only the taps that are gone count at first
    var gradient = [Float](repeating: 0, count: size)
    for tap in 0..<size where row[tap] != original[tap] { add(row[tap] - original[tap], tap, to: &gradient) }
    for _ in 0..<LeastSquares.roundLimit {
      var largest: Float = 0
      for tap in kept {
        let diagonal = matrix[tap * size + tap]
        guard diagonal > 0 else { continue }
        let change = -gradient[tap] / diagonal
        row[tap] += change
        add(change, tap, to: &gradient)
        largest = max(largest, abs(change) * diagonal.squareRoot())
      }
      if largest < 1e-5 { break }
    }
    return row
  }

  /// (w - w0) G (w - w0)^T: the mean squared error of the results.
  func error(_ row: [Float], _ original: [Float]) -> Float {
    var gradient = [Float](repeating: 0, count: size)
    for tap in 0..<size where row[tap] != original[tap] { add(row[tap] - original[tap], tap, to: &gradient) }
    return (0..<size).reduce(0) { $0 + gradient[$1] * (row[$1] - original[$1]) }
  }

  private func add(_ change: Float, _ tap: Int, to gradient: inout [Float]) {
    guard change != 0 else { return }
    let start = tap * size
    let size = size
    matrix.withUnsafeBufferPointer { matrix in
      gradient.withUnsafeMutableBufferPointer { gradient in
        for column in 0..<size { gradient[column] += change * matrix[start + column] }
      }
    }
  }
}
