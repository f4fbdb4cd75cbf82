internal import Compiler
public import Graph
internal import Tensors

/// A float graph as it is compressed: padding and activations merged into the operators that take them, so that the
/// tensors left are those that the quantised program stores.
public struct FloatModel: Sendable {
  public var graph: Graph

  /// Refuses a graph that computes in bytes already, and weights that are no numbers.
  public init(_ source: Graph) throws(CompressionError) {
    for node in source.nodes {
      for id in node.outputs where source[id].quantization != nil {
        throw CompressionError(node.place, "computes in bytes already; give a float model")
      }
    }
    graph = Compiler.merged(source)
    poolWholePictures()
    try requireFiniteConstants()
  }

  /// An average over the whole picture becomes a mean, whose result need not share the picture's quantisation.
  private mutating func poolWholePictures() {
    for index in graph.nodes.indices {
      guard case .averagePool(let window, .none) = graph.nodes[index].operation,
        let input = graph.nodes[index].inputs[0]
      else { continue }
      let (shape, result) = (graph[input].shape, graph[graph.nodes[index].outputs[0]].shape)
      guard window.kernelHeight == shape[1], window.kernelWidth == shape[2], result[1] == 1, result[2] == 1,
        window.padTop == 0, window.padLeft == 0
      else { continue }
      graph.nodes[index].operation = .reduce(.mean, axes: [1, 2])
    }
  }

  private func requireFiniteConstants() throws(CompressionError) {
    for node in graph.nodes {
      for case let id? in node.inputs {
        guard let values = graph[id].floats, let index = values.firstIndex(where: { !$0.isFinite }) else { continue }
        throw CompressionError(node.place, "element \(index) of constant \(graph[id].name) is \(values[index])")
      }
    }
  }

  /// The tensors that hold real numbers made while the model runs, inputs included.
  public var activations: [TensorID] {
    (graph.inputs + graph.nodes.flatMap(\.outputs)).filter { graph[$0].type == .float32 }
  }

  /// The convolutions and fully connected layers, as places in `graph.nodes`.
  public var layers: [Int] { graph.nodes.indices.filter { Layer(graph, $0) != nil } }

  /// The last layer and all nodes behind it.
  var headNodes: Set<Int> { layers.last.map { Set($0..<graph.nodes.count) } ?? [] }
}
