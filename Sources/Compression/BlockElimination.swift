/// In which order the blocks of a layer go, and what is lost on the way.
///
/// A sixteenth of the blocks at a time goes: those whose loss the others could make up for best, by the quadratic form
/// w_b ([G^-1]_bb)^-1 w_b^T of a block's weights with the inverse of the Gram matrix (Hassibi and Stork 1993, for blocks).
/// After each part the rows that have lost weights are fitted anew, and what is left is judged by its new weights.
struct BlockElimination {
  struct Block {
    var output: Int
    var taps: Range<Int>
  }

  /// Densities are considered in steps of 1 / stepCount.
  static let stepCount = 16

  /// All blocks, the first to go first.
  private(set) var order: [Block] = []
  /// By step: the error of the results when that many sixteenths of the blocks stay.
  private(set) var losses = [Double](repeating: 0, count: stepCount + 1)

  private static let fittingRounds = 3

  /// Without a matrix the weights' magnitudes decide.
  init(_ rows: WeightRows, _ gram: Gram?) {
    var remaining = Remaining(rows, gram)
    let blocks = BlockElimination.blocks(rows)
    var live = Array(blocks.indices)
    order.reserveCapacity(blocks.count)
    for step in (0..<BlockElimination.stepCount).reversed() {
      let scores = live.map { remaining.score(blocks[$0]) }
      let ranked = live.indices.sorted { (scores[$0], live[$0]) < (scores[$1], live[$1]) }
      let gone = ranked.prefix(live.count - blocks.count * step / BlockElimination.stepCount)
      for place in gone { order.append(blocks[live[place]]) }
      remaining.remove(gone.map { (blocks[live[$0]], scores[$0]) }, rounds: BlockElimination.fittingRounds)
      losses[step] = max(losses[step + 1], remaining.loss)
      live = ranked.dropFirst(gone.count).map { live[$0] }.sorted()
    }
  }

  /// Blocks lie inside one place of the window; the last of a place is narrower where channels do not divide.
  private static func blocks(_ rows: WeightRows) -> [Block] {
    let channels = rows.layer.inputChannels
    return rows.rows.indices.flatMap { output in
      stride(from: 0, to: rows.layer.taps, by: channels).flatMap { place in
        stride(from: 0, to: channels, by: BlockPruning.blockWidth).map { channel in
          Block(output: output, taps: place + channel..<place + min(channel + BlockPruning.blockWidth, channels))
        }
      }
    }
  }
}

/// A layer's rows while blocks are going.
private struct Remaining {
  private let original: [[Float]]
  private var rows: [[Float]]
  private var errors: [Double]
  private let squares: LeastSquares?
  /// By the first tap of a block: ([G^-1]_bb)^-1.
  private var curvatures: [Int: [Float]] = [:]

  init(_ rows: WeightRows, _ gram: Gram?) {
    original = rows.rows
    self.rows = rows.rows
    errors = rows.rows.map { _ in 0 }
    guard let gram else {
      squares = nil
      return
    }
    let matrix = gram.matrix(output: 0)
    squares = LeastSquares(matrix: matrix, size: gram.size)
    let inverse = SymmetricInverse(of: matrix, size: gram.size)
    let channels = rows.layer.inputChannels
    for place in stride(from: 0, to: rows.layer.taps, by: channels) {
      for channel in stride(from: 0, to: channels, by: BlockPruning.blockWidth) {
        let taps = place + channel..<place + min(channel + BlockPruning.blockWidth, channels)
        curvatures[taps.lowerBound] =
          SymmetricInverse(of: inverse.block(taps), size: taps.count).elements
      }
    }
  }

  var loss: Double { errors.reduce(0, +) }

  func score(_ block: BlockElimination.Block) -> Float {
    let row = rows[block.output]
    guard let curvature = curvatures[block.taps.lowerBound] else {
      return block.taps.reduce(0) { $0 + row[$1] * row[$1] }
    }
    let (first, width) = (block.taps.lowerBound, block.taps.count)
    var sum: Float = 0
    for i in 0..<width {
      for j in 0..<width { sum += row[first + i] * curvature[i * width + j] * row[first + j] }
    }
    return sum
  }

  mutating func remove(_ blocks: [(block: BlockElimination.Block, score: Float)], rounds: Int) {
    var touched: Set<Int> = []
    for (block, score) in blocks where score != 0 {
      for tap in block.taps { rows[block.output][tap] = 0 }
      touched.insert(block.output)
      if squares == nil { errors[block.output] += Double(score) }
    }
    guard let squares else { return }
    for output in touched {
      let row = rows[output]
      let kept = row.indices.dropLast().filter { row[$0] != 0 } + [row.count - 1]
      rows[output] = squares.fitted(original[output], kept: kept, from: row, rounds: rounds)
      errors[output] = squares.error(of: rows[output], original[output])
    }
  }
}
