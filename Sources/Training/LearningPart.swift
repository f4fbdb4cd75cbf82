public import Compiler
public import Graph
public import ModelFormat
internal import Learning
internal import Tensors

/// The part of a model that a device trains: from one tensor to the output.
public struct LearningPart: Sendable {
  public enum Start: String, CaseIterable, Sendable {
    /// The whole model.
    case input = "all"
    /// The last layer with weights, and what is behind it.
    case lastLayer = "head"
  }

  /// What the part reads.
  public let source: TensorID
  /// The part alone, as it is lowered.
  private let model: TrainableModel

  /// Refuses what cannot be trained, by name.
  public init(_ graph: Graph, from start: Start) throws(UntrainableModel) {
    var part = Compiler.merged(graph)
    switch start {
    case .input:
      guard let input = part.inputs.first else { throw UntrainableModel("model", "it has no input") }
      source = input
    case .lastLayer:
      guard let input = part.nodes.last(where: \.hasWeights)?.inputs[0] else {
        throw UntrainableModel("model", "it has no layer with weights")
      }
      source = input
    }
    part.nodes = part.nodes(from: source)
    part.inputs = [source]
    model = try TrainableModel(part)
  }

  /// The description for the file of the compiled model: its weights are that model's constants.
  public func network(in compiled: CompiledModel) throws(UntrainableModel) -> TrainableNetwork {
    guard let place = compiled.tensors[source] else {
      throw UntrainableModel(model.graph[source].name, "is not in the compiled model")
    }
    let bindings = model.bindings.sorted { $0.parameter < $1.parameter }
    var constants: [Int] = []
    for binding in bindings { constants.append(try constant(binding, in: compiled)) }
    guard let network = model.architecture.trainableNetwork(source: place, constants: constants) else {
      throw UntrainableModel("model", "a layer joins more than 255 tensors")
    }
    return network
  }

  /// The program's constant for a parameter: it has to hold the graph's numbers as they are.
  private func constant(_ binding: WeightBinding, in compiled: CompiledModel) throws(UntrainableModel) -> Int {
    guard let tensor = binding.tensor, let floats = model.graph[tensor].floats, let place = compiled.constants[tensor],
      compiled.program.tensors[place].isConstant, compiled.program.tensors[place].type == .float32
    else {
      throw UntrainableModel(
        model.graph.nodes[binding.node].place, "its weights are no constants of the compiled model")
    }
    let constants = Constants(program: compiled.program, weights: compiled.weights.span.bytes)
    guard let stored = try? constants.floats(place), stored == floats else {
      throw UntrainableModel(model.graph[tensor].name, "is stored in another form than it is trained in")
    }
    return place
  }
}

extension Node {
  fileprivate var hasWeights: Bool {
    switch operation {
    case .convolution, .depthwiseConvolution, .fullyConnected: true
    default: false
    }
  }
}

extension Graph {
  /// The nodes that make the first output out of a tensor, in order.
  fileprivate func nodes(from source: TensorID) -> [Node] {
    var needed: Set<TensorID> = Set(outputs.prefix(1))
    var part: [Node] = []
    for node in nodes.reversed() where node.outputs.contains(where: { $0 != source && needed.contains($0) }) {
      needed.formUnion(node.inputs.compactMap { $0 })
      part.append(node)
    }
    return part.reversed()
  }
}
