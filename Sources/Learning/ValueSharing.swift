/// Which values of a network share memory, and who reads and changes it.
struct ValueSharing {
  /// For each value the first one in the same memory.
  private(set) var root: [Int]
  /// For each layer whether it changes its input instead of writing elsewhere.
  private(set) var isInPlace: [Bool]
  /// For each value whether the output depends on it, and whether its gradient is wanted.
  private(set) var reachesOutput: [Bool]
  private(set) var needsGradient: [Bool]

  init(_ architecture: Architecture, hasGradients: Bool) {
    root = Array(architecture.values.indices)
    isInPlace = [Bool](repeating: false, count: architecture.layers.count)
    reachesOutput = [Bool](repeating: false, count: root.count)
    needsGradient = reachesOutput
    let readers = ValueSharing.readerCounts(architecture)
    var producer: [LayerOperation?] = [nil]
    for (index, layer) in architecture.layers.enumerated() {
      let input = layer.inputs[0].index
      let inputIsFree = producer[input]?.leavesOutputFree ?? false
      isInPlace[index] = layer.canShare && inputIsFree && readers[input] == 1
      if isInPlace[index] || layer.operation == .reshape { root[layer.output.index] = root[input] }
      producer.append(layer.operation)
      let isTrained = layer.isTrainable && !layer.parameters.isEmpty
      needsGradient[layer.output.index] =
        hasGradients && (isTrained || layer.inputs.contains { needsGradient[$0.index] })
    }
    reachesOutput[architecture.output.index] = true
    for layer in architecture.layers.reversed() where reachesOutput[layer.output.index] {
      for input in layer.inputs { reachesOutput[input.index] = true }
    }
  }

  private static func readerCounts(_ architecture: Architecture) -> [Int] {
    var counts = [Int](repeating: 0, count: architecture.values.count)
    for layer in architecture.layers { for input in layer.inputs { counts[input.index] += 1 } }
    return counts
  }

  /// Whether a layer has anything to do on the way back.
  func runsBackwards(_ layer: Layer) -> Bool {
    needsGradient[layer.output.index] && reachesOutput[layer.output.index]
  }
}

extension Layer {
  /// Whether its output may take its input's place: its gradient follows from the output alone.
  fileprivate var canShare: Bool {
    switch operation {
    case .clamp, .leakyReLU: true
    default: false
    }
  }
}

extension LayerOperation {
  /// Whether the output may be changed once it is made: its own gradient does not read it.
  fileprivate var leavesOutputFree: Bool {
    switch self {
    case .clamp, .leakyReLU, .reshape: false
    default: true
    }
  }
}
