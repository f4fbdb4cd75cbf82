import Graph
import Tensors

/// Graphs of int8 tensors, built node by node.
struct GraphBuilder {
  var graph = Graph()

  mutating func tensor(_ shape: [Int], scale: Float = 0.05, zero: Int32 = 3) -> TensorID {
    graph.add(
      GraphTensor(
        name: "t\(graph.tensors.count)", type: .int8, shape: Shape(shape)!,
        quantization: TensorQuantization(scales: [scale], zeroPoints: [zero])))
  }

  mutating func weights(_ shape: [Int]) -> TensorID {
    let count = Shape(shape)!.elementCount
    return graph.add(
      GraphTensor(
        name: "w\(graph.tensors.count)", type: .int8, shape: Shape(shape)!,
        quantization: TensorQuantization(scales: [0.02], zeroPoints: [0]),
        constant: (0..<count).map { UInt8(truncatingIfNeeded: $0 * 37 + graph.tensors.count * 11) }))
  }

  mutating func add(_ operation: Operation, _ inputs: TensorID..., to output: TensorID) {
    graph.nodes.append(Node(operation, inputs: inputs, outputs: [output], place: "#\(graph.nodes.count)"))
  }
}
