internal import Glibc
internal import Graph
internal import Tensors

/// A layer that may lose blocks of weights, and what that costs.
struct PrunedLayer {
  /// Densities are considered in steps of 1 / stepCount.
  static let stepCount = 16

  let rows: WeightRows
  private let gram: Gram?
  private let squares: LeastSquares?
  /// All blocks, the first to go first.
  private let order: [Block]
  /// By step: the part of the results' energy that is lost when that many sixteenths of the blocks stay.
  private let losses: [Double]
  var decibelsAtHalf = 0.0

  struct Block {
    var output: Int
    var taps: Range<Int>
    var score: Float
  }

  init(_ rows: WeightRows, _ gram: Gram?) {
    self.rows = rows
    self.gram = gram
    squares = gram.map { LeastSquares($0) }
    let blocks = PrunedLayer.blocks(rows, gram)
    order = blocks.sorted { ($0.score, $0.output, $0.taps.lowerBound) < ($1.score, $1.output, $1.taps.lowerBound) }
    let all = max(Double(blocks.reduce(Float(0)) { $0 + $1.score }), .leastNormalMagnitude)
    var (lost, gone) = (0.0, 0)
    var losses = [Double](repeating: 0, count: PrunedLayer.stepCount + 1)
    for step in (0...PrunedLayer.stepCount).reversed() {
      while gone < blocks.count - blocks.count * step / PrunedLayer.stepCount {
        lost += Double(order[gone].score)
        gone += 1
      }
      losses[step] = lost / all
    }
    self.losses = losses
  }

  var blockCount: Int { order.count }

  /// The noise in the answers, relative to their energy, that pruning to a step is expected to make.
  func noise(step: Int) -> Double {
    let half = max(losses[PrunedLayer.stepCount / 2], .leastNormalMagnitude)
    return pow(10, -decibelsAtHalf / 10) * losses[step] / half
  }

  /// Writes the layer with so many blocks left, the rest fitted.
  func write(kept: Int, to graph: inout Graph) {
    var gone = rows.rows.map { _ in [Bool](repeating: false, count: rows.layer.taps) }
    for block in order.prefix(blockCount - kept) { for tap in block.taps { gone[block.output][tap] = true } }
    var pruned = rows
    for (output, original) in rows.rows.enumerated() where gone[output].contains(true) {
      let kept = (0..<rows.layer.taps).filter { !gone[output][$0] && original[$0] != 0 }
      if let squares {
        pruned.rows[output] = squares.fitted(original, kept: kept + [rows.layer.taps])
      } else {
        for tap in 0..<rows.layer.taps where gone[output][tap] { pruned.rows[output][tap] = 0 }
      }
    }
    pruned.write(to: &graph)
  }

  /// Blocks lie inside one place of the window; the last of a place is narrower where channels do not divide.
  private static func blocks(_ rows: WeightRows, _ gram: Gram?) -> [Block] {
    let energies = (0..<rows.layer.taps).map { gram?.energy($0) ?? 1 }
    let channels = rows.layer.inputChannels
    return rows.rows.enumerated().flatMap { output, row in
      stride(from: 0, to: rows.layer.taps, by: channels).flatMap { place in
        stride(from: 0, to: channels, by: BlockPruning.blockWidth).map { channel in
          let taps = place + channel..<place + min(channel + BlockPruning.blockWidth, channels)
          return Block(output: output, taps: taps, score: taps.reduce(0) { $0 + row[$1] * row[$1] * energies[$1] })
        }
      }
    }
  }
}
