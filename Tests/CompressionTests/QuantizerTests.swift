import Compression
import Graph
import Tensors
import Testing

struct QuantizerTests {
  private func options(_ change: (inout PostTrainingQuantization.Options) -> Void = { _ in })
    -> PostTrainingQuantization.Options
  {
    var options = PostTrainingQuantization.Options()
    change(&options)
    return options
  }

  private func quantized(
    _ graph: Graph, _ options: PostTrainingQuantization.Options, samples: StoredSamples = FloatNetwork.samples(16)
  ) throws -> PostTrainingQuantization.Result {
    try PostTrainingQuantization(options: options).quantized(FloatModel(graph), samples)
  }

  @Test(arguments: [Activation.none, .relu, .relu6])
  func answersAreNearThoseInFloats(activation: Activation) throws {
    let graph = FloatNetwork.small(activation)
    let result = try quantized(graph, options(), samples: FloatNetwork.samples(64))
    #expect(result.recipe.decibels > 30)
    // Of inputs it was not calibrated with, too.
    var noise = Noise(99)
    var difference = Difference()
    for _ in 0..<8 {
      let inputs = [noise.values(8 * 8 * 3)]
      difference.add(Difference(wanted: try answer(graph, inputs), found: try answer(result.graph, inputs)))
    }
    #expect(difference.decibels > 25)
  }

  @Test func isTheSameEachTime() throws {
    let results = try (0..<2).map { _ in try quantized(FloatNetwork.small(), options()) }
    #expect(results[0].graph.tensors.map(\.constant) == results[1].graph.tensors.map(\.constant))
    #expect(results[0].graph.tensors.map(\.quantization) == results[1].graph.tensors.map(\.quantization))
  }

  @Test func weightsAreSymmetricAndNearest() throws {
    let graph = FloatNetwork.small()
    let result = try quantized(graph, options { ($0.equalizes, $0.correctsBias) = (false, false) })
    for (before, after) in zip(graph.nodes, result.graph.nodes.filter { $0.inputs.count == 3 })
    where before.inputs.count == 3 {
      let (weights, stored) = (graph[before.inputs[1]!], result.graph[after.inputs[1]!])
      let quantization = try #require(stored.quantization)
      #expect(stored.type == .int8 && quantization.zeroPoints.allSatisfy { $0 == 0 })
      let stride = weights.shape.strides[quantization.axis]
      for (index, real) in weights.reals.enumerated() {
        let scale = quantization.scales[index / stride % quantization.scales.count]
        let value = Int8(bitPattern: stored.constant![index])
        #expect(abs(scale * Float(value) - real) <= scale * 0.5001)
      }
      let bias = result.graph[after.inputs[2]!]
      #expect(bias.type == .int32 && bias.quantization == nil)
    }
  }

  /// The entry for others: ranges that were learned elsewhere.
  @Test func takesRangesFromElsewhereAndKeepsZeros() throws {
    var graph = FloatNetwork.small()
    let weights = graph.nodes[2].inputs[1]!
    for index in stride(from: 0, to: graph[weights].constant!.count, by: 12) {
      graph[weights].constant!.replaceSubrange(index..<index + 4, with: [0, 0, 0, 0])
    }
    let model = try FloatModel(graph)
    var ranges: [TensorID: ActivationRange] = [:]
    for id in model.activations { ranges[id] = ActivationRange(-4, 4) }
    let result = try Quantizer(model.graph, ranges: ranges).quantized()
    let layer = try #require(result.nodes.first { $0.place == graph.nodes[2].place })
    let stored = result[layer.inputs[1]!].constant!
    for (index, real) in graph[weights].reals.enumerated() where real == 0 { #expect(stored[index] == 0) }
    #expect(result[layer.outputs[0]].quantization?.single == ActivationRange(-4, 4).quantization)
    #expect(ActivationRange(-4, 4).quantization.scale == Float(8) / 255)
    #expect(throws: CompressionError.self) { try Quantizer(model.graph, ranges: [:]).quantized() }
  }

  @Test func tiesWhatTheOperatorsTie() throws {
    var network = FloatNetwork()
    let input = network.input(1, 8, 8, 4)
    let (a, pooled, joined) = (network.tensor(1, 8, 8, 4), network.tensor(1, 4, 4, 4), network.tensor(1, 4, 4, 8))
    let (b, last, flat, soft) = (
      network.tensor(1, 4, 4, 4), network.tensor(1, 4, 4, 2), network.tensor(1, 32), network.tensor(1, 32)
    )
    let point = Window(kernelHeight: 1, kernelWidth: 1)
    let pool = Window(kernelHeight: 2, kernelWidth: 2, strideHeight: 2, strideWidth: 2)
    network.add(.convolution(point, groups: 1, .relu), input, network.random(4, 1, 1, 4, scale: 1), to: a)
    network.add(.maxPool(pool, .none), a, to: pooled)
    network.add(.unary(.logistic), pooled, to: b)
    network.add(.concatenation(axis: 3, .none), pooled, b, to: joined)
    network.add(.convolution(point, groups: 1, .none), joined, network.random(2, 1, 1, 8, scale: 1), to: last)
    network.add(.reshape, last, to: flat)
    network.add(.softmax(beta: 1), flat, to: soft)
    network.graph.outputs = [soft]
    var noise = Noise(5)
    let samples = StoredSamples((0..<8).map { _ in [noise.values(256, scale: 3)] })
    let result = try quantized(network.graph, options(), samples: samples).graph
    #expect(result[a].quantization == result[pooled].quantization)
    #expect(result[joined].quantization == result[pooled].quantization)
    #expect(result[b].quantization == TensorQuantization(scales: [1 / 256], zeroPoints: [-128]))
    #expect(result[soft].quantization == TensorQuantization(scales: [1 / 256], zeroPoints: [-128]))
    #expect(result[last].quantization == result[flat].quantization)
    // The whole spans the fixed part, too.
    let whole = try #require(result[joined].quantization?.single)
    #expect(whole.scale * Float(127 - whole.zeroPoint) >= 255.0 / 256 - whole.scale)
    _ = try answer(result, [noise.values(256)])
  }

  @Test func keepsOperatorsWithoutBytesInFloats() throws {
    var network = FloatNetwork()
    let input = network.input(1, 4, 4, 4)
    let (a, divided, out) = (network.tensor(1, 4, 4, 4), network.tensor(1, 4, 4, 4), network.tensor(1, 4, 4, 2))
    let point = Window(kernelHeight: 1, kernelWidth: 1)
    network.add(.convolution(point, groups: 1, .relu), input, network.random(4, 1, 1, 4, scale: 1), to: a)
    network.add(.binary(.divide, .none), a, network.constant([1], [3]), to: divided)
    network.add(.convolution(point, groups: 1, .none), divided, network.random(2, 1, 1, 4, scale: 1), to: out)
    network.graph.outputs = [out]
    var noise = Noise(6)
    let samples = StoredSamples((0..<8).map { _ in [noise.values(64)] })
    let result = try quantized(network.graph, options(), samples: samples)
    #expect(result.graph[divided].type == .float32 && result.graph[a].type == .int8)
    #expect(result.recipe.decibels > 30)
  }

  /// A channel of next to no weight and a large bias, and a result that is almost always zero.
  @Test func survivesDeadChannels() throws {
    var network = FloatNetwork()
    let input = network.input(1, 4, 4, 4)
    let (a, out) = (network.tensor(1, 4, 4, 4), network.tensor(1, 4, 4, 2))
    let point = Window(kernelHeight: 1, kernelWidth: 1)
    let weights: [Float] = [1, 1, 1, 1, 1e-30, 0, 0, 0, 0, 0, 0, 0, 0.5, 0.1, -1, 1]
    network.add(
      .convolution(point, groups: 1, .relu), input, network.constant([4, 1, 1, 4], weights),
      network.constant([4], [0.1, 3, -2, -1.9]), to: a)
    network.add(
      .convolution(point, groups: 1, .relu), a, network.random(2, 1, 1, 4, scale: 1), network.constant([2], [-9, -9]),
      to: out)
    network.graph.outputs = [out]
    var noise = Noise(8)
    let samples = StoredSamples((0..<8).map { _ in [noise.values(64)] })
    let result = try quantized(network.graph, options(), samples: samples)
    #expect(try answer(result.graph, [noise.values(64)]).allSatisfy { abs($0) < 0.1 })
  }

  @Test func refusesWhatCannotBeQuantised() throws {
    var graph = FloatNetwork.small()
    let weights = graph.nodes[0].inputs[1]!
    graph[weights].constant!.replaceSubrange(8..<12, with: [0, 0, 0xc0, 0x7f])
    #expect { try FloatModel(graph) } throws: { ($0 as? CompressionError)?.message.contains("element 2") == true }

    let quantized = try quantized(FloatNetwork.small(), options()).graph
    #expect(throws: CompressionError.self) { try FloatModel(quantized) }
    let model = try FloatModel(FloatNetwork.small())
    #expect(throws: CompressionError.self) {
      try PostTrainingQuantization(options: options()).quantized(model, StoredSamples([]))
    }
    let broken = StoredSamples([[[Float](repeating: .nan, count: 192)]])
    #expect(throws: CompressionError.self) {
      try PostTrainingQuantization(options: options()).quantized(model, broken)
    }
  }
}
