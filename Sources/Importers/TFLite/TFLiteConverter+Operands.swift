import Graph
import Tensors

// Checks that several operators share.
extension TFLiteConverter {
  /// An input to calculate with: float32, or quantised with one scale.
  mutating func number(_ step: TFLiteOperator, _ slot: Int) throws(ImportError) -> TensorID {
    let id = try input(step, slot)
    try requireNumber(step, id, "input \(slot)")
    return id
  }

  func requireNumber(_ step: TFLiteOperator, _ id: TensorID, _ what: String) throws(ImportError) {
    let tensor = graph[id]
    switch tensor.type {
    case .float32: return
    case .int8, .uint8:
      guard let quantization = tensor.quantization, quantization.isPerTensor else {
        throw step.error("\(what) needs one scale for the whole tensor")
      }
    default: throw step.error("\(what) is \(tensor.type.name); only float32, int8 and uint8 are calculated with")
    }
  }

  /// Two inputs of one type; a constant that is not float32 follows a float32 partner.
  mutating func numbers(_ step: TFLiteOperator) throws(ImportError) -> (TensorID, TensorID) {
    var (a, b) = (try input(step, 0), try input(step, 1))
    if graph[a].type == .float32, graph[b].constant != nil { b = try floatConstant(b, step) }
    if graph[b].type == .float32, graph[a].constant != nil { a = try floatConstant(a, step) }
    guard graph[a].type == graph[b].type else {
      throw step.error("its inputs are \(graph[a].type.name) and \(graph[b].type.name); they must be of one type")
    }
    try requireNumber(step, a, "input 0")
    try requireNumber(step, b, "input 1")
    return (a, b)
  }

  /// An output of the same kind of number as an input.
  mutating func numberOutput(
    _ step: TFLiteOperator, like id: TensorID, shape: [Int]
  ) throws(ImportError) -> TensorID {
    let result = try output(step, type: graph[id].type, shape: shape)
    try requireNumber(step, result, "output 0")
    return result
  }

  func activation(_ step: TFLiteOperator, code: Int) throws(ImportError) -> Activation {
    switch code {
    case 0: .none
    case 1: .relu
    case 2: .reluN1To1
    case 3: .relu6
    case 4: throw step.error("the fused activation TANH is not supported")
    case 5: throw step.error("the fused activation SIGN_BIT is not supported")
    default: throw step.error("the fused activation \(code) does not exist")
    }
  }

  /// The shape of an input that must have a given rank.
  func shape(_ step: TFLiteOperator, _ id: TensorID, rank: Int, _ what: String) throws(ImportError) -> Shape {
    let shape = graph[id].shape
    guard shape.rank == rank else {
      throw step.error("its \(what) has shape \(shape.description); \(rank) dimensions are needed")
    }
    return shape
  }

  /// An axis counted from the front.
  func axis(_ step: TFLiteOperator, _ axis: Int, rank: Int) throws(ImportError) -> Int {
    guard axis >= -rank, axis < rank else { throw step.error("axis \(axis) does not exist in \(rank) dimensions") }
    return axis < 0 ? axis + rank : axis
  }

  /// A single integer operand.
  mutating func integer(_ step: TFLiteOperator, _ slot: Int, _ what: String) throws(ImportError) -> Int {
    let values = try integers(step, slot, what)
    guard values.count == 1 else { throw step.error("its \(what) has \(values.count) elements instead of 1") }
    return values[0]
  }
}
