import Graph
import Tensors
import Testing

struct GraphTests {
  @Test func tensorsAreFoundByTheirNames() throws {
    var graph = Graph(name: "g")
    let shape = try #require(Shape([2, 2]))
    let a = graph.add(GraphTensor(name: "a", type: .float32, shape: shape))
    let b = graph.add(GraphTensor(name: "b", type: .int8, shape: shape))
    #expect(a != b && graph[a].name == "a" && graph[b].byteCount == 4 && graph[a].byteCount == 16)
    graph[b].constant = [1, 2, 3, 4]
    #expect(graph.tensors[b.index].constant == [1, 2, 3, 4])
  }

  @Test func aQuantisationIsPerTensorOrPerChannel() {
    let whole = TensorQuantization(scales: [0.5], zeroPoints: [3])
    #expect(whole.isPerTensor && whole.single == Quantization(scale: 0.5, zeroPoint: 3))
    #expect(!TensorQuantization(scales: [1, 2], zeroPoints: [0, 0], axis: 3).isPerTensor)
  }

  @Test func activationsBoundRealValues() {
    #expect(Activation.relu6.bounds == (0, 6) && Activation.reluN1To1.bounds == (-1, 1))
    #expect(Activation.relu.bounds.lower == 0 && Activation.none.bounds.upper == .greatestFiniteMagnitude)
  }
}
