public import Graph
public import Learning

/// A float model as a network to train, and the way back.
public struct TrainableModel: Sendable {
  /// The model as it was.
  public let graph: Graph
  /// The network: from the graph's input to its output, or to what a softmax at the end reads.
  public let architecture: Architecture
  /// Whether the output is followed by a softmax in the graph.
  public let endsInSoftmax: Bool
  let bindings: [WeightBinding]
  /// Layers that round an activation, and the tensors they round.
  let grids: [(layer: Int, tensor: TensorID)]

  /// Refuses what cannot be trained, by name.
  public init(_ graph: Graph, _ treatment: Treatment = Treatment()) throws(UntrainableModel) {
    var reading = try GraphReading(graph, treatment)
    try reading.readAll()
    self.graph = graph
    architecture = reading.network
    endsInSoftmax = reading.endsInSoftmax
    bindings = reading.bindings
    grids = reading.grids
  }

  /// The number of classes, or of whatever the output's elements are.
  public var outputCount: Int { architecture[architecture.output].count }

  /// Gives a network of `architecture` the graph's weights and masks that keep its zero blocks zero. Batch norms take
  /// their statistics from samples, which `fill` writes into the network's input, a batch of them, and change nothing.
  public func loadWeights(into network: Network, fill: (Network) -> Int) {
    network.initialize(seed: 0)
    network.withParameters { values in
      for binding in bindings {
        guard let tensor = binding.tensor, let floats = graph[tensor].floats else { continue }
        let parameter = architecture.parameters[binding.parameter]
        for (place, value) in floats.enumerated() { values[parameter.offset + place] = value }
      }
      for (parameter, bias) in normBiases {
        for (place, value) in bias.enumerated() { values[parameter.offset + place] = value }
      }
    }
    network.keepZeroBlocks()
    if bindings.contains(where: { $0.batchNorm != nil }) { network.adoptStatistics(samples: fill(network)) }
  }

  /// The biases that stand in the graph where the network has the shift of a batch norm.
  private var normBiases: [(Parameter, [Float])] {
    bindings.compactMap { binding in
      guard let norm = binding.batchNorm, graph.nodes[binding.node].inputs.count > 2,
        let bias = graph.nodes[binding.node].inputs[2], let floats = graph[bias].floats
      else { return nil }
      return (architecture.parameters[architecture.layers[norm].parameters.lowerBound + 1], floats)
    }
  }
}

/// Which tensor of the graph a parameter is.
struct WeightBinding: Sendable {
  let parameter: Int
  let node: Int
  /// The place among the node's inputs.
  let input: Int
  /// Nil for a bias that the node has not got.
  let tensor: TensorID?
  /// The batch norm behind the layer, as a place in the architecture's layers.
  var batchNorm: Int?
}
