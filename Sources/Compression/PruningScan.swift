internal import Graph
internal import Tensors

/// The layers of a model that may lose weights, and how much each costs when it does.
public struct PruningScan {
  private let source: FloatModel
  private var candidates: [PrunedLayer]

  /// Samples for the scan, at most, spread evenly.
  private static let sampleLimit = 8

  public init(
    _ source: FloatModel, _ samples: any Samples, progress: PostTrainingQuantization.Progress
  ) throws(CompressionError) {
    self.source = source
    candidates = try PruningScan.candidates(source, samples, progress: progress)
    guard !candidates.isEmpty else {
      throw CompressionError(
        "--prune", "the model has no layer to prune: depthwise layers and the first one stay dense")
    }
    let reference = try OutputReference(source, EvenlySpread(samples, atMost: PruningScan.sampleLimit))
    for index in candidates.indices {
      progress("scanning layers", index, candidates.count)
      var trial = source
      candidates[index].write(kept: candidates[index].blockCount / 2, to: &trial.graph)
      candidates[index].decibelsAtHalf = try reference.score(trial.graph).decibels
    }
  }

  /// The model with this part of the blocks left.
  public func pruned(
    density: Double, progress: PostTrainingQuantization.Progress
  ) throws(CompressionError) -> BlockPruning {
    var model = source
    var layers: [BlockPruning.Layer] = []
    let kept = PruningScan.allocation(candidates, density: density)
    for (index, candidate) in candidates.enumerated() {
      progress("pruning layers", index, candidates.count)
      if kept[index] < candidate.blockCount { candidate.write(kept: kept[index], to: &model.graph) }
      layers.append(
        BlockPruning.Layer(
          node: candidate.rows.layer.node, blocks: candidate.blockCount, keptBlocks: kept[index],
          decibelsAtHalf: candidate.decibelsAtHalf))
    }
    return BlockPruning(model, layers)
  }

  private static func candidates(
    _ model: FloatModel, _ samples: any Samples, progress: PostTrainingQuantization.Progress
  ) throws(CompressionError) -> [PrunedLayer] {
    let layers = prunable(model)
    let grams = try Gram.measured(layers, model.graph, samples) { progress("measuring layers", $0, samples.count) }
    return layers.map { PrunedLayer(WeightRows($0, model.graph), grams[$0.node]) }
  }

  /// All layers but the first of the graph, depthwise ones, and those in groups.
  private static func prunable(_ model: FloatModel) -> [Layer] {
    let inputs = Set(model.graph.inputs)
    return model.layers.map { Layer(model.graph, $0)! }.filter { layer in
      guard !inputs.contains(layer.input) else { return false }
      return layer.kind == .fullyConnected || layer.kind == .convolution(groups: 1)
    }
  }

  /// Takes blocks away, a part of a layer at a time, where it adds the least noise for each block.
  private static func allocation(_ layers: [PrunedLayer], density: Double) -> [Int] {
    let steps = PrunedLayer.stepCount
    let total = layers.reduce(0) { $0 + $1.blockCount }
    let target = Int((density * Double(total)).rounded())
    var left = layers.map { _ in steps }
    func count(_ layer: Int, _ step: Int) -> Int { layers[layer].blockCount * step / steps }
    var kept = total
    while kept > target {
      let candidates = layers.indices.filter { left[$0] > 0 && count($0, left[$0] - 1) < count($0, left[$0]) }
      let cost = { (layer: Int) -> Double in
        let noise = layers[layer].noise(step: left[layer] - 1) - layers[layer].noise(step: left[layer])
        return noise / Double(count(layer, left[layer]) - count(layer, left[layer] - 1))
      }
      let costs = candidates.map(cost)
      guard let cheapest = candidates.indices.min(by: { costs[$0] < costs[$1] }) else { break }
      let layer = candidates[cheapest]
      let taken = count(layer, left[layer]) - count(layer, left[layer] - 1)
      if kept - taken < target {
        // The last step is taken in part, so that the density is met to the block.
        return layers.indices.map { count($0, left[$0]) - ($0 == layer ? kept - target : 0) }
      }
      kept -= taken
      left[layer] -= 1
    }
    return layers.indices.map { count($0, left[$0]) }
  }
}
