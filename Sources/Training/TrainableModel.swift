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

  /// Gives a network of `architecture` the graph's weights, what is not in the graph an effect of nothing, and masks that
  /// keep its zero blocks zero.
  public func loadWeights(into network: Network) {
    network.initialize(seed: 0)
    network.withParameters { values in
      for binding in bindings {
        guard let tensor = binding.tensor, let floats = graph[tensor].floats else { continue }
        let parameter = architecture.parameters[binding.parameter]
        for (place, value) in floats.enumerated() { values[parameter.offset + place] = value }
      }
    }
    network.keepZeroBlocks()
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
