import Graph
import Tensors

// The constant operands of convolutions and fully connected layers.
extension TFLiteConverter {
  /// The weights at input 1, in the number type of the input: float32 ones are made of what a hybrid model keeps.
  mutating func weights(
    _ step: TFLiteOperator, for input: TensorID, channelAxis: Int
  ) throws(ImportError) -> TensorID {
    let id = try self.input(step, 1)
    guard graph[id].constant != nil else { throw step.error("its weights are not a constant") }
    guard graph[input].type != .float32 else { return try floatConstant(id, step) }
    let tensor = graph[id]
    guard tensor.type == graph[input].type, let quantization = tensor.quantization else {
      throw step.error("weights of type \(tensor.type.name) do not go with an input of type \(graph[input].type.name)")
    }
    guard quantization.isPerTensor || quantization.axis == channelAxis else {
      throw step.error("its weights have scales along dimension \(quantization.axis) instead of \(channelAxis)")
    }
    guard tensor.type != .uint8 || quantization.isPerTensor else {
      throw step.error("uint8 weights need one scale for the whole tensor")
    }
    guard tensor.type == .uint8 || quantization.zeroPoints.allSatisfy({ $0 == 0 }) else {
      throw step.error("int8 weights need the zero point 0")
    }
    return id
  }

  /// The bias at input 2, or nil: float32, or int32 in units of input scale times weight scale.
  mutating func bias(
    _ step: TFLiteOperator, input: TensorID, weights: TensorID, output: TensorID, count: Int
  ) throws(ImportError) -> TensorID? {
    guard var id = try optionalInput(step, 2) else { return nil }
    guard graph[id].constant != nil else { throw step.error("its bias is not a constant") }
    guard graph[id].shape.elementCount == count else {
      throw step.error("a bias of shape \(graph[id].shape.description) does not fit \(count) channels")
    }
    if graph[input].type == .float32 {
      id = try floatConstant(id, step)
    } else {
      guard graph[id].type == .int32 else {
        throw step.error(
          "a bias of type \(graph[id].type.name) does not go with an input of type \(graph[input].type.name)")
      }
      try checkBiasScales(step, bias: graph[id], input: graph[input], weights: graph[weights], output: graph[output])
    }
    guard graph[id].shape.rank != 1, let vector = Shape([count]) else { return id }
    var tensor = graph[id]
    tensor.shape = vector
    return graph.add(tensor)
  }

  /// A stated bias scale may differ from the product by what shifts the output by less than 2 % of a step.
  private func checkBiasScales(
    _ step: TFLiteOperator, bias: GraphTensor, input: GraphTensor, weights: GraphTensor, output: GraphTensor
  ) throws(ImportError) {
    guard let stated = bias.quantization, let input = input.quantization?.single, let weights = weights.quantization,
      let output = output.quantization?.single
    else { return }
    guard stated.zeroPoints.allSatisfy({ $0 == 0 }) else { throw step.error("its bias has a zero point other than 0") }
    guard stated.scales.count == weights.scales.count else { return }
    for (bias, weight) in zip(stated.scales, weights.scales) {
      guard abs(input.scale * weight - bias) <= 0.02 * output.scale else {
        throw step.error(
          "its bias has scale \(bias) instead of input scale times weight scale, \(input.scale * weight)")
      }
    }
  }
}
