internal import Graph

/// What each layer costs in accuracy: how much nearer the answers come when it alone stays in floats.
public struct Sensitivity: Sendable {
  /// Nodes that go to floats together.
  public struct Unit: Sendable {
    /// The layer it is about.
    public var layer: Int
    /// The layer, or the layer and what reads its result, so that the result is never rounded.
    public var nodes: Set<Int>
    /// Signal to noise that is gained, in dB.
    public var gain: Double
  }

  public let units: [Unit]

  /// Samples a unit is measured on, at most, spread evenly.
  static let sampleLimit = 16

  init(
    _ quantizer: Quantizer, _ model: FloatModel, _ samples: any Samples, progress: PostTrainingQuantization.Progress
  ) throws(CompressionError) {
    let reference = try OutputReference(model, EvenlySpread(samples, atMost: Sensitivity.sampleLimit))
    let whole = try reference.score(try quantizer.quantized()).decibels
    let candidates = Sensitivity.candidates(quantizer)
    var units: [Unit] = []
    for (index, candidate) in candidates.enumerated() {
      progress("measuring sensitivity", index, candidates.count)
      var trial = quantizer
      trial.floatNodes.formUnion(candidate.nodes)
      let gain = try reference.score(try trial.quantized()).decibels - whole
      units.append(Unit(layer: candidate.layer, nodes: candidate.nodes, gain: gain))
    }
    self.units = units
  }

  /// The most a layer gains, by node.
  public var gains: [Int: Double] {
    units.reduce(into: [:]) { $0[$1.layer] = max($0[$1.layer] ?? -.infinity, $1.gain) }
  }

  private static func candidates(_ quantizer: Quantizer) -> [(layer: Int, nodes: Set<Int>)] {
    let (graph, byteNodes) = (quantizer.graph, quantizer.byteNodes)
    return graph.nodes.indices.filter { byteNodes.contains($0) && Layer(graph, $0) != nil }.flatMap { layer in
      let output = graph.nodes[layer].outputs[0]
      let readers = graph.nodes.indices.filter { byteNodes.contains($0) && graph.nodes[$0].inputs.contains(output) }
      let alone: Set<Int> = [layer]
      return readers.isEmpty ? [(layer, alone)] : [(layer, alone), (layer, alone.union(readers))]
    }
  }
}
