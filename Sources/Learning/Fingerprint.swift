/// A 64-bit digest (FNV-1a) of numbers, to tell whether two things were made alike; no protection against intent.
struct Fingerprint {
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func add(_ number: UInt64) {
    for shift in stride(from: 0, to: 64, by: 8) { value = (value ^ (number >> UInt64(shift) & 255)) &* 0x100_0000_01b3 }
  }

  mutating func add(_ number: Int) { add(UInt64(bitPattern: Int64(number))) }
  mutating func add(_ number: Float) { add(UInt64(number.bitPattern)) }
  mutating func add(_ flag: Bool) { add(flag ? 1 : 0) }

  mutating func add(_ window: SlidingWindow) {
    for number in [
      window.kernelHeight, window.kernelWidth, window.strideHeight, window.strideWidth, window.dilationHeight,
      window.dilationWidth, window.padTop, window.padBottom, window.padLeft, window.padRight,
    ] { add(number) }
  }
}

extension Architecture {
  /// The same for networks whose parameters mean the same.
  func add(to print: inout Fingerprint) {
    for value in values { for extent in [value.height, value.width, value.channels] { print.add(extent) } }
    for layer in layers {
      layer.operation.add(to: &print)
      for value in layer.inputs { print.add(value.index) }
      print.add(layer.parameters.count)
      print.add(layer.isTrainable)
      print.add(layer.quantizesWeights)
    }
    for parameter in parameters { print.add(UInt64((parameter.density ?? 2).bitPattern)) }
  }
}

extension LayerOperation {
  fileprivate func add(to print: inout Fingerprint) {
    func add(_ kind: Int, _ window: SlidingWindow) {
      print.add(kind)
      print.add(window)
    }
    func add(_ kind: Int, _ a: Float = 0, _ b: Float = 0) {
      print.add(kind)
      print.add(a)
      print.add(b)
    }
    switch self {
    case .convolution(let window): add(0, window)
    case .depthwise(let window): add(1, window)
    case .dense: add(2)
    case .batchNorm(let momentum, let epsilon): add(3, momentum, epsilon)
    case .averagePool(let window): add(4, window)
    case .maxPool(let window): add(5, window)
    case .add: add(6)
    case .clamp(let lower, let upper): add(7, lower, upper)
    case .leakyReLU(let alpha): add(8, alpha)
    case .reshape: add(9)
    case .concatenation: add(10)
    case .repeatChannels(let times): add(11, Float(times))
    case .fakeQuantize: add(12)
    }
  }
}

extension TrainingOptions {
  func add(to print: inout Fingerprint) {
    switch optimizer {
    case .sgd(let momentum, let decay): for number in [0, momentum, decay] { print.add(number) }
    case .adamW(let beta1, let beta2, let epsilon, let decay):
      for number in [1, beta1, beta2, epsilon, decay] { print.add(number) }
    }
    switch rate {
    case .constant(let rate): print.add(rate)
    case .cosine(let peak, let last, let warmUp, let steps):
      for number in [peak, last] { print.add(number) }
      for number in [warmUp, steps] { print.add(number) }
    }
    for number in [loss.labelSmoothing, loss.alpha, loss.temperature, gradientLimit ?? -1, l2] { print.add(number) }
    for number in [pruning?.begin ?? -1, pruning?.end ?? -1, pruning?.interval ?? -1] { print.add(number) }
    print.add(seed)
  }
}
