import Compression
import Graph
import Tensors
import Testing

struct PruningTests {
  /// Blocks of 1 x 4 weights of a layer in which some weight is not zero.
  private func liveBlocks(_ graph: Graph, _ node: Int) -> (live: Int, all: Int) {
    let weights = graph[graph.nodes[node].inputs[1]!]
    let channels = weights.shape[weights.shape.rank - 1]
    let rows = stride(from: 0, to: weights.shape.elementCount, by: channels)
    let blocks = rows.flatMap { row in
      stride(from: 0, to: channels, by: 4).map { row + $0..<row + min($0 + 4, channels) }
    }
    return (blocks.count { block in block.contains { weights.reals[$0] != 0 } }, blocks.count)
  }

  @Test(arguments: [0.9, 0.5, 0.31])
  func keepsExactlyTheDensity(density: Double) throws {
    let model = try FloatModel(FloatNetwork.small())
    let pruning = try BlockPruning(model, density: density, FloatNetwork.samples(16)) { _, _, _ in }
    let counts = [2, 4].map { liveBlocks(pruning.model.graph, $0) }
    let all = counts.reduce(0) { $0 + $1.all }
    #expect(counts.reduce(0) { $0 + $1.live } == Int((density * Double(all)).rounded()))
    #expect(pruning.layers.map(\.node) == [2, 4])
    for node in [0, 1] {
      #expect(
        pruning.model.graph[pruning.model.graph.nodes[node].inputs[1]!].constant
          == model.graph[model.graph.nodes[node].inputs[1]!].constant)
    }
  }

  @Test func zerosSurviveQuantisation() throws {
    let model = try FloatModel(FloatNetwork.small())
    let samples = FloatNetwork.samples(16)
    let pruning = try BlockPruning(model, density: 0.5, samples) { _, _, _ in }
    let options = PostTrainingQuantization.Options()
    let result = try PostTrainingQuantization(options: options).quantized(pruning.model, samples)
    for node in [2, 4] {
      let pruned = pruning.model.graph.nodes[node]
      let weights = pruning.model.graph[pruned.inputs[1]!].reals
      let quantized = try #require(result.graph.nodes.first { $0.place == pruned.place })
      let stored = result.graph[quantized.inputs[1]!].constant!
      for (real, byte) in zip(weights, stored) where real == 0 { #expect(byte == 0) }
    }
  }

  /// Weights that are left make up for those that are gone.
  @Test func fitsWhatIsLeft() throws {
    let graph = FloatNetwork.small()
    let samples = FloatNetwork.samples(16)
    let pruned = try BlockPruning(FloatModel(graph), density: 0.6, samples) { _, _, _ in }.model.graph
    var masked = graph
    for node in [2, 4] {
      let (from, to) = (pruned[pruned.nodes[node].inputs[1]!].reals, masked.nodes[node].inputs[1]!)
      for (index, value) in from.enumerated() where value == 0 {
        masked[to].constant!.replaceSubrange(4 * index..<4 * index + 4, with: [0, 0, 0, 0])
      }
    }
    var (fitted, plain) = (Difference(), Difference())
    for index in 0..<samples.count {
      let wanted = try answer(graph, samples.inputs(index))
      fitted.add(Difference(wanted: wanted, found: try answer(pruned, samples.inputs(index))))
      plain.add(Difference(wanted: wanted, found: try answer(masked, samples.inputs(index))))
    }
    #expect(fitted.decibels > plain.decibels + 3)
  }

  /// The distance of a pruned model's answers from those of the original, on samples that it was not fitted to.
  private func decibels(_ graph: Graph, density: Double, _ options: PruningOptions) throws -> Double {
    let pruning = try BlockPruning(
      FloatModel(graph), density: density, FloatNetwork.samples(64), options: options
    ) { _, _, _ in }
    var noise = Noise(31)
    var difference = Difference()
    for _ in 0..<16 {
      let inputs = [noise.values(8 * 8 * 3)]
      difference.add(
        Difference(wanted: try answer(graph, inputs), found: try answer(pruning.model.graph, inputs)))
    }
    return difference.decibels
  }

  @Test func fittingBringsAnswersNearer() throws {
    let graph = FloatNetwork.small()
    let fitted = try decibels(graph, density: 0.5, PruningOptions())
    #expect(try fitted > decibels(graph, density: 0.5, PruningOptions(fits: false)) + 1)
  }

  /// Three quarters of one layer's weights hardly count: they go, and the other layer's stay.
  @Test func layersLoseWhatTheyCanSpare() throws {
    var graph = FloatNetwork.small()
    let weights = graph.nodes[2].inputs[1]!
    let weak = graph[weights].reals.enumerated().map { $0.offset / 4 % 4 == 0 ? $0.element : $0.element / 256 }
    graph[weights].constant = weak.flatMap { value in
      (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) }
    }
    let scanned = try decibels(graph, density: 0.5, PruningOptions())
    #expect(try scanned > decibels(graph, density: 0.5, PruningOptions(isEven: true)) + 3)
  }

  @Test func evenPruningTakesTheSamePartOfEachLayer() throws {
    let pruning = try BlockPruning(
      FloatModel(FloatNetwork.small()), density: 0.5, FloatNetwork.samples(16), options: PruningOptions(isEven: true)
    ) { _, _, _ in }
    for layer in pruning.layers {
      #expect(abs(Double(layer.keptBlocks) - Double(layer.blocks) / 2) <= 1)
      #expect(layer.decibelsAtHalf == nil)
    }
    let counts = [2, 4].map { liveBlocks(pruning.model.graph, $0).live }
    #expect(counts == pruning.layers.map(\.keptBlocks))
  }

  @Test func pruningForALatencyMeetsItOrSaysSo() throws {
    let scan = try PruningScan(FloatModel(FloatNetwork.small()), FloatNetwork.samples(16)) { _, _, _ in }
    let ranges = try Statistics(FloatModel(FloatNetwork.small()), FloatNetwork.samples(16)).histograms
      .mapValues(Observer.minMax.range)
    func pruned(_ budget: LatencyBudget) throws -> BlockPruning {
      try scan.pruned(to: .latency(budget), ranges: ranges) { _, _, _ in }
    }
    #expect(try pruned(.milliseconds(1000)).density == 1)
    #expect(throws: CompressionError.self) { try pruned(.milliseconds(1e-9)) }
  }

  private func zeroed(_ graph: Graph, node: Int, channels: Set<Int>, bias: Float) -> Graph {
    var graph = graph
    let (weights, biases) = (graph.nodes[node].inputs[1]!, graph.nodes[node].inputs[2]!)
    let row = graph[weights].shape.elementCount / graph[weights].shape[0]
    for channel in channels {
      let bytes = 4 * channel * row..<4 * (channel + 1) * row
      graph[weights].constant!.replaceSubrange(bytes, with: repeatElement(0, count: 4 * row))
      graph[biases].constant!.replaceSubrange(
        4 * channel..<4 * channel + 4, with: (0..<4).map { UInt8(truncatingIfNeeded: bias.bitPattern >> (8 * $0)) })
    }
    return graph
  }

  @Test func takesOutChannelsThatAreZero() throws {
    // Negative biases end at zero: these channels can go through the padded depthwise layer.
    let graph = zeroed(FloatNetwork.small(), node: 0, channels: [3, 7, 8], bias: -1)
    try expectSame(graph, removed: 3)
    #expect(Shrinking(graph, granule: 1).graph[graph.nodes[1].outputs[0]].shape[3] == 13)
  }

  /// 16 channels without 3 stay 16, without 9 they are 8; without any input the next 24 are constant too.
  @Test func leavesWholeGranulesOfChannels() throws {
    let few = zeroed(FloatNetwork.small(), node: 0, channels: [3, 7, 8], bias: -1)
    #expect(Shrinking(few).removedChannels == 0)
    let many = zeroed(FloatNetwork.small(), node: 0, channels: Set(4..<13), bias: -1)
    try expectSame(many, removed: 8, granule: 8)
    #expect(Shrinking(many).graph[many.nodes[1].outputs[0]].shape[3] == 8)
    let all = zeroed(FloatNetwork.small(), node: 0, channels: Set(0..<16), bias: -1)
    try expectSame(all, removed: 24, granule: 8)
  }

  @Test func movesConstantsIntoBiases() throws {
    let graph = zeroed(FloatNetwork.small(), node: 2, channels: [0, 23], bias: 0.7)
    try expectSame(graph, removed: 2)
  }

  @Test func keepsConstantsThatMeetPadding() throws {
    let graph = zeroed(FloatNetwork.small(), node: 0, channels: [2], bias: 0.5)
    try expectSame(graph, removed: 0)
  }

  private func expectSame(_ graph: Graph, removed: Int, granule: Int = 1) throws {
    let shrinking = Shrinking(graph, granule: granule)
    #expect(shrinking.removedChannels == removed)
    let samples = FloatNetwork.samples(4)
    for index in 0..<samples.count {
      let (before, after) = try (answer(graph, samples.inputs(index)), answer(shrinking.graph, samples.inputs(index)))
      #expect(Difference(wanted: before, found: after).decibels > 100)
    }
  }

  @Test func takesOutTheChannelsLeastMissed() throws {
    let model = try FloatModel(FloatNetwork.small())
    let samples = FloatNetwork.samples(16)
    let pruning = try ChannelPruning(model, density: 0.75, samples) { _, _, _ in }
    #expect(pruning.removedChannels == 8 && pruning.channels == 40, "whole granules, nearest to 10")
    var difference = Difference()
    for index in 0..<samples.count {
      difference.add(
        Difference(
          wanted: try answer(model.graph, samples.inputs(index)),
          found: try answer(pruning.model.graph, samples.inputs(index))))
    }
    #expect(difference.decibels > 10)
  }
}
