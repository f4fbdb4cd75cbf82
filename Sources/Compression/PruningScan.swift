internal import Graph
internal import Tensors

/// How blocks are chosen, and what becomes of the others.
public struct PruningOptions: Equatable, Sendable {
  /// Every layer loses the same part, whatever it costs.
  public var isEven = false
  /// What is left is fitted to what the layers did before; else the weights' magnitudes alone decide, and those that are
  /// left stay as they are.
  public var fits = true

  public init(isEven: Bool = false, fits: Bool = true) { (self.isEven, self.fits) = (isEven, fits) }
}

/// The layers of a model that may lose weights, and how much each costs when it does.
public struct PruningScan {
  private let source: FloatModel
  private let samples: any Samples
  private let options: PruningOptions
  private var candidates: [PrunedLayer]

  /// Samples for the scan, at most, spread evenly.
  private static let sampleLimit = 8

  public init(
    _ source: FloatModel, _ samples: any Samples, options: PruningOptions = PruningOptions(),
    progress: PostTrainingQuantization.Progress
  ) throws(CompressionError) {
    (self.source, self.samples, self.options) = (source, samples, options)
    candidates = try PruningScan.candidates(source, samples, options, progress: progress)
    guard !candidates.isEmpty else {
      throw CompressionError(
        "--prune", "the model has no layer to prune: depthwise layers and the first one stay dense")
    }
    guard !options.isEven else { return }
    let reference = try OutputReference(source, EvenlySpread(samples, atMost: PruningScan.sampleLimit))
    for index in candidates.indices {
      progress("scanning layers", index, candidates.count)
      var trial = source
      candidates[index].write(kept: candidates[index].blockCount / 2, to: &trial.graph)
      candidates[index].decibelsAtHalf = try reference.score(trial.graph).decibels
    }
  }

  /// The model with this part of the blocks left.
  ///
  /// Layers are pruned one after another; each is fitted to what the original's did, with the inputs that those before
  /// it make now.
  public func pruned(
    density: Double, progress: PostTrainingQuantization.Progress
  ) throws(CompressionError) -> BlockPruning {
    let kept = kept(density: density)
    var model = source
    var isChanged = false
    let original = try Probe(source.graph)
    for (index, candidate) in candidates.enumerated() {
      progress("pruning layers", index, candidates.count)
      let isPruned = kept[index] < candidate.blockCount
      if options.fits, isChanged, candidate.rows.layer.taps <= Gram.tapLimit {
        let shift = try ShiftedGram(candidate.rows.layer, changed: model.graph, original, samples)
        candidate.write(kept: kept[index], to: &model.graph, shift)
      } else if isPruned {
        candidate.write(kept: kept[index], to: &model.graph)
      }
      isChanged = isChanged || isPruned
    }
    return BlockPruning(model, summaries(kept))
  }

  /// The model with zeros where they will be, the other weights as they were: enough to measure its speed.
  func zeroed(density: Double) -> FloatModel {
    var model = source
    for (candidate, kept) in zip(candidates, kept(density: density)) where kept < candidate.blockCount {
      candidate.writeUnfitted(kept: kept, to: &model.graph)
    }
    return model
  }

  private func summaries(_ kept: [Int]) -> [BlockPruning.Layer] {
    zip(candidates, kept).map { (candidate, kept) in
      BlockPruning.Layer(
        node: candidate.rows.layer.node, blocks: candidate.blockCount, keptBlocks: kept,
        decibelsAtHalf: options.isEven ? nil : candidate.decibelsAtHalf)
    }
  }

  private static func candidates(
    _ model: FloatModel, _ samples: any Samples, _ options: PruningOptions,
    progress: PostTrainingQuantization.Progress
  ) throws(CompressionError) -> [PrunedLayer] {
    let layers = prunable(model)
    guard options.fits else { return layers.map { PrunedLayer(WeightRows($0, model.graph), nil) } }
    let grams = try Gram.measured(layers, model.graph, samples) { progress("measuring layers", $0, samples.count) }
    var candidates: [PrunedLayer] = []
    for layer in layers {
      progress("choosing blocks", candidates.count, layers.count)
      candidates.append(PrunedLayer(WeightRows(layer, model.graph), grams[layer.node]))
    }
    return candidates
  }

  /// All layers but the first of the graph, depthwise ones, and those in groups.
  private static func prunable(_ model: FloatModel) -> [Layer] {
    let inputs = Set(model.graph.inputs)
    return model.layers.map { Layer(model.graph, $0)! }.filter { layer in
      guard !inputs.contains(layer.input) else { return false }
      return layer.kind == .fullyConnected || layer.kind == .convolution(groups: 1)
    }
  }

  /// How many blocks stay, by layer.
  private func kept(density: Double) -> [Int] {
    options.isEven
      ? PruningScan.evenly(candidates.map(\.blockCount), density: density)
      : PruningScan.allocation(candidates, density: density)
  }

  /// The same part of each, met to the block over all.
  private static func evenly(_ counts: [Int], density: Double) -> [Int] {
    var (all, given) = (0, 0)
    return counts.map { count in
      all += count
      let kept = Int((density * Double(all)).rounded()) - given
      given += kept
      return kept
    }
  }

  /// Takes blocks away, a part of a layer at a time, where it adds the least noise for each block.
  private static func allocation(_ layers: [PrunedLayer], density: Double) -> [Int] {
    let steps = BlockElimination.stepCount
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
