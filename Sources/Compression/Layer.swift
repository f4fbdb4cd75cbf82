internal import Graph
internal import Tensors

/// A node with weights, seen as a matrix: for each output channel one row of taps.
///
/// Weights are [outputs][taps]; a tap's input channel and its place in the window follow from its index.
struct Layer {
  enum Kind: Equatable {
    case convolution(groups: Int)
    case depthwise
    case fullyConnected
  }

  let node: Int
  let kind: Kind
  let window: Window
  let activation: Activation
  let input: TensorID
  let output: TensorID
  let weights: TensorID
  let bias: TensorID?
  let outputs: Int
  /// Weights of one output channel.
  let taps: Int
  /// Channels of the input that one output channel reads.
  let inputChannels: Int

  /// Nil for a node without weights, or whose weights are no float32 constant.
  init?(_ graph: Graph, _ index: Int) {
    let node = graph.nodes[index]
    self.node = index
    switch node.operation {
    case .convolution(let window, let groups, let activation):
      (kind, self.window, self.activation) = (.convolution(groups: groups), window, activation)
    case .depthwiseConvolution(let window, let activation):
      (kind, self.window, self.activation) = (.depthwise, window, activation)
    case .fullyConnected(let activation):
      (kind, self.activation) = (.fullyConnected, activation)
      window = Window(kernelHeight: 1, kernelWidth: 1)
    default: return nil
    }
    guard node.inputs.count >= 2, let input = node.inputs[0], let weights = node.inputs[1],
      graph[weights].constant != nil, graph[weights].type == .float32, graph[input].type == .float32
    else { return nil }
    (self.input, self.weights, output) = (input, weights, node.outputs[0])
    bias = node.inputs.count > 2 ? node.inputs[2] : nil
    let shape = graph[weights].shape
    outputs = kind == .depthwise ? shape[3] : shape[0]
    taps = shape.elementCount / outputs
    inputChannels = kind == .depthwise ? 1 : shape[shape.rank - 1]
  }

  /// The dimension of the weights that counts output channels.
  var channelAxis: Int { kind == .depthwise ? 3 : 0 }

  /// Where a tap of an output channel lies in the weights.
  func index(output: Int, tap: Int) -> Int {
    kind == .depthwise ? tap * outputs + output : output * taps + tap
  }

  /// The input channel that an output channel reads at a tap.
  func inputChannel(output: Int, tap: Int, of inputs: Int) -> Int {
    switch kind {
    case .depthwise: output / (outputs / inputs)
    case .convolution(let groups): output / (outputs / groups) * inputChannels + tap % inputChannels
    case .fullyConnected: tap
    }
  }
}
