internal import Glibc
internal import Graph
internal import Tensors

/// A layer that may lose blocks of weights, and what that costs.
struct PrunedLayer {
  let rows: WeightRows
  private let elimination: BlockElimination
  private let squares: LeastSquares?
  var decibelsAtHalf = 0.0

  /// `gram`: what the weights are fitted to; without it the strongest stay as they are.
  init(_ rows: WeightRows, _ gram: Gram?) {
    self.rows = rows
    squares = gram.map { LeastSquares($0) }
    elimination = BlockElimination(rows, gram)
  }

  var blockCount: Int { elimination.order.count }

  /// The noise in the answers, relative to their energy, that pruning to a step is expected to make: without end for a
  /// layer that says nothing any more.
  func noise(step: Int) -> Double {
    let half = max(noiseToSignal(BlockElimination.stepCount / 2), .leastNormalMagnitude)
    return pow(10, -decibelsAtHalf / 10) * noiseToSignal(step) / half
  }

  /// What is lost of the results' energy, beside what is left of it.
  private func noiseToSignal(_ step: Int) -> Double {
    let (lost, all) = (elimination.losses[step], elimination.losses[0])
    return lost / max(all - lost, all * 1e-9, .leastNormalMagnitude)
  }

  /// Writes the layer with so many blocks left, the rest fitted to the results that the layer had.
  func write(kept: Int, to graph: inout Graph) {
    write(kept: kept, to: &graph) { (output, taps) in squares?.fitted(rows.rows[output], kept: taps) }
  }

  /// The same, fitted to those results with inputs that are no longer the same.
  func write(kept: Int, to graph: inout Graph, _ shift: ShiftedGram) {
    let squares = LeastSquares(shift.gram)
    write(kept: kept, to: &graph) { (output, taps) in
      squares.fitted(rows.rows[output], kept: taps, pull: shift.pull(rows.rows[output], output: output))
    }
  }

  /// The same without any fitting.
  func writeUnfitted(kept: Int, to graph: inout Graph) { write(kept: kept, to: &graph) { (_, _) in nil } }

  private func write(kept: Int, to graph: inout Graph, _ fitted: (Int, [Int]) -> [Float]?) {
    var pruned = rows
    for block in elimination.order.prefix(blockCount - kept) {
      for tap in block.taps { pruned.rows[block.output][tap] = 0 }
    }
    for (output, row) in pruned.rows.enumerated() {
      let taps = (0..<rows.layer.taps).filter { row[$0] != 0 } + [rows.layer.taps]
      if let row = fitted(output, taps) { pruned.rows[output] = row }
    }
    pruned.write(to: &graph)
  }
}
