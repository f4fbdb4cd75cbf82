import Compression
import Graph
import Tensors
import Testing

struct EqualizationTests {
  /// The small network with a channel that is far larger than the others, and read by weights as much smaller.
  private func unbalanced(_ activation: Activation) -> Graph {
    var graph = FloatNetwork.small(activation)
    let factor: Float = activation == .relu6 ? 1.5 : 30
    scale(&graph, node: 1, operand: 1, axis: 3, by: factor)
    scale(&graph, node: 1, operand: 2, axis: 0, by: factor)
    scale(&graph, node: 2, operand: 1, axis: 3, by: 1 / factor)
    return graph
  }

  /// Multiplies what belongs to index 1 along an axis.
  private func scale(_ graph: inout Graph, node: Int, operand: Int, axis: Int, by factor: Float) {
    let id = graph.nodes[node].inputs[operand]!
    let (stride, extent) = (graph[id].shape.strides[axis], graph[id].shape[axis])
    let values = graph[id].reals.enumerated().map { index, value in
      index / stride % extent == 1 ? value * factor : value
    }
    graph[id].constant = values.flatMap { value in
      (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) }
    }
  }

  @Test(arguments: [Activation.none, .relu, .relu6], Equalization.Target.allCases)
  func keepsTheFunction(activation: Activation, target: Equalization.Target) throws {
    let model = try FloatModel(unbalanced(activation))
    let samples = FloatNetwork.samples(16)
    let equalized = Equalization(model, try Statistics(model, samples), target).model
    #expect(equalized.graph.tensors.map(\.constant) != model.graph.tensors.map(\.constant))
    for index in 0..<samples.count {
      let (before, after) = try (
        answer(model.graph, samples.inputs(index)), answer(equalized.graph, samples.inputs(index))
      )
      #expect(Difference(wanted: before, found: after).decibels > 100)
    }
  }

  /// Weights of 1e-20 beside a bias of 1: the balance of weights alone would make the channel grow without end.
  @Test(arguments: Equalization.Target.allCases)
  func channelsThatAreHardlyMoreThanTheirBiasStayWhereTheyAre(target: Equalization.Target) throws {
    var network = FloatNetwork()
    let input = network.input(1, 4, 4, 4)
    let (a, out) = (network.tensor(1, 4, 4, 4), network.tensor(1, 4, 4, 2))
    let point = Window(kernelHeight: 1, kernelWidth: 1)
    let weights: [Float] = [1, 0.5, -1, 1] + [1e-20, 0, 0, 0] + [0.3, 0.2, 0.1, 0] + [1, 1, 0, 1]
    network.add(
      .convolution(point, groups: 1, .relu), input, network.constant([4, 1, 1, 4], weights),
      network.constant([4], [0.1, 1, 0.2, 0.1]), to: a)
    network.add(
      .convolution(point, groups: 1, .none), a, network.random(2, 1, 1, 4, scale: 1), network.constant([2], [0, 0]),
      to: out)
    network.graph.outputs = [out]
    let model = try FloatModel(network.graph)
    var noise = Noise(8)
    let samples = StoredSamples((0..<8).map { _ in [noise.values(64)] })
    let statistics = try Statistics(model, samples)
    let equalized = Equalization(model, statistics, target).model
    let before = statistics.channelPeaks[a]!.max()!
    #expect(try Statistics(equalized, samples).channelPeaks[a]!.max()! <= before * 16.01)
  }

  @Test func bringsQuantisedAnswersNearer() throws {
    let model = try FloatModel(unbalanced(.relu))
    let scores = try [false, true].map { equalizes in
      var options = PostTrainingQuantization.Options()
      (options.equalizes, options.correctsBias, options.observer) = (equalizes, false, .minMax)
      return try PostTrainingQuantization(options: options).quantized(model, FloatNetwork.samples(16)).recipe.decibels
    }
    #expect(scores[1] > scores[0] + 6)
  }
}
