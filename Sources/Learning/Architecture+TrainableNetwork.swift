internal import Tensors
public import ModelFormat

/// Networks that a model file describes.
extension Architecture {
  /// What `program.trainable` describes, checked: extents, and the elements of each constant.
  public init(_ network: TrainableNetwork, of program: Program) throws(ArchitectureError) {
    guard let input = Extent(program.tensors[network.source].shape) else {
      throw ArchitectureError(layer: 0, reason: .badExtent)
    }
    try self.init(input: input)
    var made = [self.input]
    for (index, layer) in network.layers.enumerated() {
      var inputs: [ValueID] = []
      for value in layer.inputs {
        guard made.indices.contains(value) else { throw refuse(.badNumber) }
        inputs.append(made[value])
      }
      made.append(try add(layer, inputs, "\(index)"))
      for (place, tensor) in zip(layers[index].parameters, layer.parameters)
      where parameters[place].count != program.tensors[tensor].elementCount {
        throw ArchitectureError(layer: index, reason: .badExtent)
      }
    }
  }

  private mutating func add(
    _ layer: TrainableNetwork.Layer, _ inputs: [ValueID], _ name: String
  ) throws(ArchitectureError) -> ValueID {
    let hasBias = layer.parameters.count > 1
    let integers = layer.integers.map { Int($0) }
    switch layer.kind {
    case .convolution:
      return try convolution(
        name, inputs[0], outputs: integers[TrainableNetwork.windowIntegers], window: SlidingWindow(integers),
        bias: hasBias)
    case .depthwise: return try depthwise(name, inputs[0], window: SlidingWindow(integers), bias: hasBias)
    case .dense: return try dense(name, inputs[0], outputs: integers[0], bias: hasBias)
    case .averagePool: return try averagePool(name, inputs[0], window: SlidingWindow(integers))
    case .maxPool: return try maxPool(name, inputs[0], window: SlidingWindow(integers))
    case .add: return try add(name, inputs[0], inputs[1])
    case .clamp: return try clamp(name, inputs[0], lower: layer.numbers[0], upper: layer.numbers[1])
    case .leakyReLU: return try leakyReLU(name, inputs[0], alpha: layer.numbers[0])
    case .reshape:
      let extent = Extent(height: integers[0], width: integers[1], channels: integers[2])
      return try reshape(name, inputs[0], to: extent)
    case .concatenation: return try concatenation(name, inputs)
    case .repeatChannels: return try repeatChannels(name, inputs[0], times: integers[0])
    }
  }

  /// The description for a model file. `source` and `constants` are tensors of the program: what the network reads, and
  /// each parameter in order. Nil for layers that a file does not know: batch norms, rounding.
  public func trainableNetwork(source: Int, constants: [Int]) -> TrainableNetwork? {
    precondition(constants.count == parameters.count)
    var described: [TrainableNetwork.Layer] = []
    for layer in layers {
      guard layer.inputs.count <= Int(UInt8.max), var entry = entry(of: layer) else { return nil }
      entry.inputs = layer.inputs.map { $0.index }
      entry.parameters = layer.parameters.map { constants[$0] }
      described.append(entry)
    }
    return TrainableNetwork(source: source, layers: described)
  }

  private func entry(of layer: Layer) -> TrainableNetwork.Layer? {
    let outputs = Int32(self[layer.output].channels)
    switch layer.operation {
    case .convolution(let window): return .init(.convolution, inputs: [], integers: window.integers + [outputs])
    case .depthwise(let window): return .init(.depthwise, inputs: [], integers: window.integers)
    case .dense: return .init(.dense, inputs: [], integers: [outputs])
    case .averagePool(let window): return .init(.averagePool, inputs: [], integers: window.integers)
    case .maxPool(let window): return .init(.maxPool, inputs: [], integers: window.integers)
    case .add: return .init(.add, inputs: [])
    case .clamp(let lower, let upper): return .init(.clamp, inputs: [], numbers: [lower, upper])
    case .leakyReLU(let alpha): return .init(.leakyReLU, inputs: [], numbers: [alpha])
    case .reshape:
      let extent = self[layer.output]
      return .init(.reshape, inputs: [], integers: [extent.height, extent.width, extent.channels].map { Int32($0) })
    case .concatenation: return .init(.concatenation, inputs: [])
    case .repeatChannels(let times): return .init(.repeatChannels, inputs: [], integers: [Int32(times)])
    case .batchNorm, .fakeQuantize: return nil
    }
  }
}

extension SlidingWindow {
  /// Of a file: kernel, stride, dilation, zeros; what they say is checked where the window is used.
  fileprivate init(_ integers: [Int]) {
    self.init(kernelHeight: integers[0], kernelWidth: integers[1])
    (strideHeight, strideWidth, dilationHeight, dilationWidth) = (integers[2], integers[3], integers[4], integers[5])
    (padTop, padBottom, padLeft, padRight) = (integers[6], integers[7], integers[8], integers[9])
  }

  fileprivate var integers: [Int32] {
    [
      kernelHeight, kernelWidth, strideHeight, strideWidth, dilationHeight, dilationWidth, padTop, padBottom, padLeft,
      padRight,
    ].map { Int32($0) }
  }
}

extension Extent {
  /// Of one sample of a tensor whose first dimension is 1: at most height, width and channels.
  init?(_ shape: Shape) {
    guard 2...4 ~= shape.rank, shape[0] == 1 else { return nil }
    self.init(
      height: shape.rank == 4 ? shape[1] : 1, width: shape.rank > 2 ? shape[shape.rank - 2] : 1,
      channels: shape[shape.rank - 1])
  }
}
