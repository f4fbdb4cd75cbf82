internal import Graph
internal import Tensors

/// Moves factors from the channels of one layer to the next, so that no channel is far larger than the others.
///
/// With f the activation between, f(s x) = s f(x) for s > 0: dividing channel c of the first layer by s and multiplying
/// what the second reads of it by s leaves the function as it is. (Nagel et al., 2019.) ReLU6 allows this only for
/// channels that never reached 6 on the samples, and only so far that they still do not.
public struct Equalization {
  public enum Target: String, Sendable, CaseIterable {
    /// s = sqrt(r1 / r2), r being the channel's greatest weight in either layer.
    case weights
    /// The same with r1 the channel's greatest activation; in full where the second layer is depthwise, whose channels
    /// have scales of their own.
    case activations
  }

  let target: Target
  /// The same function of its inputs, as far as the samples tell.
  public private(set) var model: FloatModel
  private var peaks: [TensorID: [Float]]
  /// What no channel may grow beyond, for each tensor: a channel that is hardly more than its bias would grow without end.
  private let ceilings: [TensorID: Float]
  private static let roundLimit = 20
  private static let growthLimit: Float = 16

  public init(_ model: FloatModel, _ statistics: Statistics, _ target: Target) {
    self.target = target
    self.model = model
    peaks = statistics.channelPeaks
    ceilings = peaks.mapValues { ($0.max() ?? 0) * Equalization.growthLimit }
    let pairs = pairs
    guard !pairs.isEmpty else { return }
    for _ in 0..<Equalization.roundLimit {
      let changes = pairs.map { equalize($0.first, $0.second) }
      if changes.allSatisfy({ $0 < 1.01 }) { break }
    }
  }

  /// Whether there is anything to move factors between.
  static func applies(to model: FloatModel) -> Bool {
    !Equalization(model, pairsOnly: ()).pairs.isEmpty
  }

  private init(_ model: FloatModel, pairsOnly: Void) {
    (self.model, target, peaks, ceilings) = (model, .weights, [:], [:])
  }

  /// Layers of which the second alone reads what the first makes.
  private var pairs: [(first: Int, second: Int)] {
    let graph = model.graph
    let layers = model.layers.map { Layer(graph, $0)! }
    var uses: [TensorID: Int] = [:]
    for node in graph.nodes { for case let id? in node.inputs { uses[id, default: 0] += 1 } }
    for id in graph.outputs { uses[id, default: 0] += 1 }
    let makers = Dictionary(layers.map { ($0.output, $0) }, uniquingKeysWith: { first, _ in first })
    return layers.compactMap { second in
      guard let first = makers[second.input], uses[second.input] == 1, uses[first.weights] == 1,
        uses[second.weights] == 1, first.activation != .reluN1To1, isPlain(first), isPlain(second),
        second.kind == .depthwise || second.inputChannels == first.outputs,
        second.kind != .depthwise || second.outputs == first.outputs
      else { return nil }
      return (first.node, second.node)
    }
  }

  private func isPlain(_ layer: Layer) -> Bool {
    if case .convolution(let groups) = layer.kind { return groups == 1 }
    return true
  }

  /// Returns the greatest factor, or the reciprocal of the least.
  private mutating func equalize(_ firstNode: Int, _ secondNode: Int) -> Float {
    let (first, second) = (Layer(model.graph, firstNode)!, Layer(model.graph, secondNode)!)
    var before = model.graph[first.weights].floats!
    var after = model.graph[second.weights].floats!
    let factors = factors(first, before, second, after)
    for channel in 0..<first.outputs where factors[channel] != 1 {
      for tap in 0..<first.taps { before[first.index(output: channel, tap: tap)] /= factors[channel] }
      for index in indices(of: second, reading: channel) { after[index] *= factors[channel] }
    }
    model.graph[first.weights].setFloats(before)
    model.graph[second.weights].setFloats(after)
    if let bias = first.bias {
      model.graph[bias].setFloats(zip(model.graph[bias].floats!, factors).map { $0 / $1 })
    }
    peaks[first.output] = zip(peaks[first.output]!, factors).map { $0 / $1 }
    return factors.reduce(1) { max($0, max($1, 1 / $1)) }
  }

  private func factors(_ first: Layer, _ before: [Float], _ second: Layer, _ after: [Float]) -> [Float] {
    let peaks = peaks[first.output]!
    let highest = peaks.max() ?? 0
    var factors = (0..<first.outputs).map { channel -> Float in
      // A channel that does nothing stays as it is.
      guard peaks[channel] > highest * 1e-4 else { return 1 }
      let reads = indices(of: second, reading: channel).reduce(Float(0)) { max($0, abs(after[$1])) }
      let makes: Float
      switch target {
      case .weights:
        makes = (0..<first.taps).reduce(0) { max($0, abs(before[first.index(output: channel, tap: $1)])) }
      case .activations where second.kind == .depthwise: return peaks[channel] / highest
      case .activations: makes = peaks[channel]
      }
      let factor = (makes / reads).squareRoot()
      return factor.isNormal ? factor : 1
    }
    if target == .activations {
      // The tensor keeps its greatest value.
      let scaled = zip(peaks, factors).map { $0 / $1 }.max() ?? 0
      if scaled > 0, highest > 0 { factors = factors.map { $0 * scaled / highest } }
    }
    let ceiling = ceilings[first.output]!
    return zip(factors, peaks).map { factor, peak in
      peak > highest * 1e-4 ? bounded(max(factor, peak / ceiling), peak: peak, first.activation) : 1
    }
  }

  /// A factor that is neither extreme nor lets a channel meet the upper end of its activation.
  private func bounded(_ factor: Float, peak: Float, _ activation: Activation) -> Float {
    let factor = min(max(factor, 0x1p-10), 0x1p10)
    guard activation == .relu6 else { return factor }
    return peak < 6 ? max(factor, peak / 6) : 1
  }

  private func indices(of layer: Layer, reading channel: Int) -> [Int] {
    if layer.kind == .depthwise { return (0..<layer.taps).map { layer.index(output: channel, tap: $0) } }
    return (0..<layer.outputs).flatMap { output in
      stride(from: channel, to: layer.taps, by: layer.inputChannels).map { layer.index(output: output, tap: $0) }
    }
  }
}
