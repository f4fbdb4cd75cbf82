internal import Tensors

/// Moments: the input is there at 0, layer i runs at i + 1, the loss after the last of n layers at n + 1, layer i runs
/// backwards at 2n + 1 - i.
extension NetworkPlan {
  /// Adds a buffer for the data and one for the gradient of every value that does not share one; gives their numbers,
  /// -1 for what is not needed.
  static func addBuffers(
    to plan: inout LifetimePlan, _ architecture: Architecture, _ sharing: ValueSharing, _ batch: Int
  ) -> (data: [Int], gradients: [Int]) {
    let life = Lifetimes(architecture, sharing)
    var data = [Int](repeating: -1, count: architecture.values.count)
    var gradients = data
    for (index, extent) in architecture.values.enumerated() {
      let root = sharing.root[index]
      guard root == index else {
        (data[index], gradients[index]) = (data[root], gradients[root])
        continue
      }
      let byteCount = Arena.aligned(4 * batch * extent.count)
      data[index] = plan.add(byteCount: byteCount, from: life.made[index], to: life.lastRead[index])
      guard let range = life.gradient[index] else { continue }
      gradients[index] = plan.add(byteCount: byteCount, from: range.lowerBound, to: range.upperBound)
    }
    return (data, gradients)
  }

  /// Where two layers give to one gradient, the one that runs backwards first overwrites what was there.
  static func accumulations(_ architecture: Architecture, _ sharing: ValueSharing) -> [[Bool]] {
    var isWritten = [Bool](repeating: false, count: architecture.values.count)
    isWritten[sharing.root[architecture.output.index]] = true
    var result = architecture.layers.map { [Bool](repeating: false, count: $0.inputs.count) }
    for (index, layer) in architecture.layers.enumerated().reversed() where sharing.runsBackwards(layer) {
      if sharing.isInPlace[index] || layer.operation == .reshape { continue }
      for (place, input) in layer.inputs.enumerated() where sharing.needsGradient[input.index] {
        result[index][place] = isWritten[sharing.root[input.index]]
        isWritten[sharing.root[input.index]] = true
      }
    }
    return result
  }
}

/// When memory is in use, for each value that is the first in its memory.
private struct Lifetimes {
  var made: [Int]
  var lastRead: [Int]
  var gradient: [ClosedRange<Int>?]

  init(_ architecture: Architecture, _ sharing: ValueSharing) {
    let last = 2 * architecture.layers.count + 1
    made = [Int](repeating: 0, count: architecture.values.count)
    lastRead = made
    gradient = [ClosedRange<Int>?](repeating: nil, count: made.count)
    for (index, layer) in architecture.layers.enumerated() {
      let output = sharing.root[layer.output.index]
      if output == layer.output.index { made[output] = index + 1 }
      read(output, at: index + 1)
      for input in layer.inputs { read(sharing.root[input.index], at: index + 1) }
      guard sharing.runsBackwards(layer) else { continue }
      if layer.readsOutputBackwards { read(output, at: last - index) }
      if layer.readsInputBackwards { read(sharing.root[layer.inputs[0].index], at: last - index) }
      for value in [layer.output] + layer.inputs where sharing.needsGradient[value.index] {
        let root = sharing.root[value.index]
        gradient[root] = gradient[root]?.including(last - index) ?? last - index...last - index
      }
    }
    let output = sharing.root[architecture.output.index]
    read(output, at: architecture.layers.count + 1)
    gradient[output] = gradient[output]?.including(architecture.layers.count + 1)
  }

  private mutating func read(_ value: Int, at moment: Int) { lastRead[value] = max(lastRead[value], moment) }
}

extension ClosedRange<Int> {
  fileprivate func including(_ moment: Int) -> ClosedRange<Int> {
    Swift.min(lowerBound, moment)...Swift.max(upperBound, moment)
  }
}

extension Layer {
  fileprivate var readsOutputBackwards: Bool {
    switch operation {
    case .clamp, .leakyReLU: true
    default: false
    }
  }

  fileprivate var readsInputBackwards: Bool {
    switch operation {
    case .convolution, .depthwise, .dense: isTrainable
    case .batchNorm, .maxPool, .fakeQuantize: true
    default: false
    }
  }
}
