/// Fits the weights of an output channel, so that its results stay as near as can be to what they were.
///
/// Of the rows w that are allowed it finds one with a small (w - w0) G (w - w0)^T, the mean squared error of the results,
/// G being the Gram matrix: by coordinate descent, which lowers the error with every step. The bias is the weight of the
/// last tap.
struct LeastSquares {
  private let size: Int
  /// [size, size].
  private let matrix: [Float]
  static let roundLimit = 60

  init(matrix: [Float], size: Int) { (self.matrix, self.size) = (matrix, size) }

  /// For the layers whose output channels share a matrix.
  init(_ gram: Gram) { self.init(matrix: gram.matrix(output: 0), size: gram.size) }

  /// The row that keeps only the taps of `kept`; `original` holds the weights and the bias.
  ///
  /// The search begins at `start`. `pull` is what is to be added to w0 G where the results that are wanted are not those
  /// of the original row on the same inputs.
  func fitted(
    _ original: [Float], kept: [Int], from start: [Float]? = nil, pull: [Float]? = nil, rounds: Int = roundLimit
  ) -> [Float] {
    var row = [Float](repeating: 0, count: size)
    for tap in kept { row[tap] = (start ?? original)[tap] }
    var gradient = gradient(of: row, original)
    if let pull { for tap in 0..<size { gradient[tap] -= pull[tap] } }
    for _ in 0..<rounds {
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

  /// The row whose weights are whole multiples of a scale, from -127 to 127 of them; a weight of 0 stays 0. The bias is
  /// any number.
  func rounded(_ original: [Float], scale: Float) -> [Float] {
    let taps = original.indices.dropLast().filter { original[$0] != 0 }
    func nearest(_ weight: Float) -> Float {
      scale * min(max((weight / scale).rounded(.toNearestOrEven), -127), 127)
    }
    var row = original
    for tap in taps { row[tap] = nearest(original[tap]) }
    var gradient = gradient(of: row, original)
    for _ in 0..<LeastSquares.roundLimit {
      move(size - 1, by: -gradient[size - 1], &row, &gradient)
      var isDone = true
      for tap in taps {
        let diagonal = matrix[tap * size + tap]
        guard diagonal > 0 else { continue }
        let change = nearest(row[tap] - gradient[tap] / diagonal) - row[tap]
        // A step to the nearest multiple never raises the error; only those that lower it are taken.
        guard change != 0, change * gradient[tap] + 0.5 * change * change * diagonal < -1e-6 * scale * scale * diagonal
        else { continue }
        move(tap, by: change, &row, &gradient)
        isDone = false
      }
      if isDone { break }
    }
    move(size - 1, by: -gradient[size - 1], &row, &gradient)
    return row
  }

  /// The mean squared error of a row's results: (w - w0) G (w - w0)^T.
  func error(of row: [Float], _ original: [Float]) -> Double {
    zip(zip(row, original), gradient(of: row, original)).reduce(0) { $0 + Double(($1.0.0 - $1.0.1) * $1.1) }
  }

  private func move(_ tap: Int, by change: Float, _ row: inout [Float], _ gradient: inout [Float]) {
    row[tap] += change
    add(change, tap, to: &gradient)
  }

  /// (w - w0) G.
  private func gradient(of row: [Float], _ original: [Float]) -> [Float] {
    var gradient = [Float](repeating: 0, count: size)
    for tap in 0..<size where row[tap] != original[tap] { add(row[tap] - original[tap], tap, to: &gradient) }
    return gradient
  }

  private func add(_ change: Float, _ tap: Int, to gradient: inout [Float]) {
    guard change != 0 else { return }
    let (start, size) = (tap * size, size)
    matrix.withUnsafeBufferPointer { matrix in
      gradient.withUnsafeMutableBufferPointer { gradient in
        for column in 0..<size { gradient[column] += change * matrix[start + column] }
      }
    }
  }
}
