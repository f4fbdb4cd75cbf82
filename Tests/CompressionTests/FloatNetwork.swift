import Compression
import Graph
import Tensors

/// Numbers that look random and are the same each time.
struct Noise {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 | 1 }

  /// Between -1 and 1.
  mutating func next() -> Float {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Float(Int32(truncatingIfNeeded: state >> 32)) / 0x1p31
  }

  mutating func values(_ count: Int, scale: Float = 1) -> [Float] { (0..<count).map { _ in next() * scale } }

  /// Near a normal distribution of deviation 1.
  mutating func normal(_ count: Int) -> [Float] {
    (0..<count).map { _ in (0..<12).reduce(0) { sum, _ in sum + next() } / 2 }
  }
}

/// A float graph in the making.
struct FloatNetwork {
  var graph = Graph(name: "network")
  private var noise = Noise(7)

  mutating func tensor(_ shape: Int...) -> TensorID {
    graph.add(GraphTensor(name: "t\(graph.tensors.count)", type: .float32, shape: Shape(shape)!))
  }

  mutating func input(_ shape: Int...) -> TensorID {
    let id = graph.add(GraphTensor(name: "input", type: .float32, shape: Shape(shape)!))
    graph.inputs.append(id)
    return id
  }

  mutating func constant(_ shape: [Int], _ values: [Float]) -> TensorID {
    let bytes = values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) } }
    return graph.add(
      GraphTensor(name: "c\(graph.tensors.count)", type: .float32, shape: Shape(shape)!, constant: bytes))
  }

  mutating func random(_ shape: Int..., scale: Float) -> TensorID {
    constant(shape, noise.values(shape.reduce(1, *), scale: scale))
  }

  mutating func add(_ operation: Operation, _ inputs: TensorID..., to output: TensorID) {
    graph.nodes.append(Node(operation, inputs: inputs, outputs: [output], place: "node \(graph.nodes.count)"))
  }

  /// 8 x 8 pixels through a convolution, a depthwise and a pointwise one, a mean and a fully connected layer.
  static func small(_ activation: Activation = .relu) -> Graph {
    var network = FloatNetwork()
    let input = network.input(1, 8, 8, 3)
    let window = Window(kernelHeight: 3, kernelWidth: 3, padTop: 1, padBottom: 1, padLeft: 1, padRight: 1)
    let (first, second, third) = (network.tensor(1, 8, 8, 16), network.tensor(1, 8, 8, 16), network.tensor(1, 8, 8, 24))
    let (mean, scores) = (network.tensor(1, 24), network.tensor(1, 10))
    network.add(
      .convolution(window, groups: 1, activation), input, network.random(16, 3, 3, 3, scale: 0.5),
      network.random(16, scale: 0.2), to: first)
    network.add(
      .depthwiseConvolution(window, activation), first, network.random(1, 3, 3, 16, scale: 0.6),
      network.random(16, scale: 0.2), to: second)
    network.add(
      .convolution(Window(kernelHeight: 1, kernelWidth: 1), groups: 1, activation), second,
      network.random(24, 1, 1, 16, scale: 0.5), network.random(24, scale: 0.2), to: third)
    network.add(.reduce(.mean, axes: [1, 2]), third, to: mean)
    network.add(
      .fullyConnected(.none), mean, network.random(10, 24, scale: 0.5), network.random(10, scale: 0.1), to: scores)
    network.graph.outputs = [scores]
    return network.graph
  }

  /// Inputs for `small`.
  static func samples(_ count: Int) -> StoredSamples {
    var noise = Noise(11)
    return StoredSamples((0..<count).map { _ in [noise.values(8 * 8 * 3)] })
  }
}

extension GraphTensor {
  /// The elements of a float32 constant.
  var reals: [Float] {
    constant!.withUnsafeBytes { bytes in
      (0..<bytes.count / 4).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
    }
  }
}
