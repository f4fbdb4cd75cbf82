internal import Graph
internal import Tensors

/// Takes whole channels out of a model: those that what reads them misses least.
///
/// A channel's score is the sum of weight^2 * mean square over the weights that read it, as a part of what the reading
/// layer makes of all channels. The reading layer is fitted to what it made before by least squares.
public struct ChannelPruning: Sendable {
  public private(set) var model: FloatModel
  public private(set) var removedChannels = 0
  public private(set) var channels = 0

  /// `density` is the part of the channels that stays, over all layers whose channels one other layer reads.
  public init(
    _ source: FloatModel, density: Double, _ samples: any Samples, progress: PostTrainingQuantization.Progress
  ) throws(CompressionError) {
    model = source
    let chains = ChannelChain.all(in: source.graph)
    guard !chains.isEmpty else {
      throw CompressionError("--prune-channels", "the model has no layer whose channels one other layer alone reads")
    }
    channels = chains.reduce(0) { $0 + $1.channels }
    let grams = try Gram.measured(chains.map(\.consumer), source.graph, samples) {
      progress("measuring channels", $0, samples.count)
    }
    let gone = ChannelPruning.leastMissed(chains, grams, source.graph, keeping: density)
    for (index, chain) in chains.enumerated() where !gone[index].isEmpty {
      progress("pruning channels", index, chains.count)
      remove(gone[index], from: chain, grams[chain.consumer.node])
    }
    let shrinking = Shrinking(model.graph)
    model.graph = shrinking.graph
    removedChannels = shrinking.removedChannels
  }

  /// The channels that go, by chain: whole granules of kernels, least missed first, until their number is nearest to what
  /// is asked for.
  private static func leastMissed(
    _ chains: [ChannelChain], _ grams: [Int: Gram], _ graph: Graph, keeping density: Double
  ) -> [[Int]] {
    let ranked = chains.enumerated().flatMap { index, chain in
      granules(scores(chain, grams[chain.consumer.node], graph)).map { (chain: index, granule: $0) }
    }.sorted { ($0.granule.score, $0.chain) < ($1.granule.score, $1.chain) }
    let all = chains.reduce(0) { $0 + $1.channels }
    let wanted = all - Int((density * Double(all)).rounded())
    var gone = [[Int]](repeating: [], count: chains.count)
    var count = 0
    for (chain, granule) in ranked where 2 * (wanted - count) > granule.channels.count {
      gone[chain] += granule.channels
      count += granule.channels.count
    }
    return gone.map { $0.sorted() }
  }

  /// The channels of a chain that may go, those missed least first, so many at a time that whole granules stay; the
  /// score is the mean of theirs, as a part of all.
  private static func granules(_ scores: [Double]) -> [(score: Double, channels: [Int])] {
    let size = Shrinking.kernelGranule
    let all = max(scores.reduce(0, +), .leastNormalMagnitude)
    let ranked = scores.indices.sorted { (scores[$0], $0) < (scores[$1], $1) }
    let removable = Shrinking.removable(ranked.count, of: ranked.count, size)
    var (granules, start) = ([(score: Double, channels: [Int])](), 0)
    while start < removable {
      let end = start == 0 && ranked.count % size > 0 ? ranked.count % size : start + size
      let channels = Array(ranked[start..<end])
      granules.append((channels.reduce(0) { $0 + scores[$1] } / all / Double(channels.count), channels))
      start = end
    }
    return granules
  }

  private static func scores(_ chain: ChannelChain, _ gram: Gram?, _ graph: Graph) -> [Double] {
    let rows = WeightRows(chain.consumer, graph).rows
    var scores = [Double](repeating: 0, count: chain.channels)
    for tap in 0..<chain.consumer.taps {
      let energy = gram?.energy(tap) ?? 1
      let sum = rows.reduce(Float(0)) { $0 + $1[tap] * $1[tap] * energy }
      scores[tap % chain.channels] += Double(sum)
    }
    return scores
  }

  private mutating func remove(_ gone: [Int], from chain: ChannelChain, _ gram: Gram?) {
    let (gone, taps) = (Set(gone), chain.consumer.taps)
    let kept = (0..<taps).filter { !gone.contains($0 % chain.channels) }
    var rows = WeightRows(chain.consumer, model.graph)
    let squares = gram.map { LeastSquares($0) }
    for (output, original) in rows.rows.enumerated() {
      if let squares {
        rows.rows[output] = squares.fitted(original, kept: kept + [taps])
      } else {
        for tap in 0..<taps where gone.contains(tap % chain.channels) { rows.rows[output][tap] = 0 }
      }
    }
    rows.write(to: &model.graph)
  }
}
