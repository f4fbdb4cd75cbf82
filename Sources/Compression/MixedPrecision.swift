internal import Graph

/// Chooses the layers that stay in floats: those that gain most for their time, as long as the budget lasts.
struct MixedPrecision {
  let budget: LatencyBudget
  let progress: PostTrainingQuantization.Progress

  /// Gains below this, in dB, are not worth a layer in floats.
  private static let leastGain = 0.3

  struct Choice {
    var quantizer: Quantizer
    var graph: Graph
    var score: OutputReference.Score
    var sensitivity: Sensitivity
    var latency: Latency
  }

  func choice(
    _ quantizer: Quantizer, _ model: FloatModel, _ samples: any Samples, _ reference: OutputReference
  ) throws(CompressionError) -> Choice {
    let bytes = try quantizer.quantized()
    let latency = try Latency(of: bytes)
    let floatLatency = try Latency(of: model.graph)
    let limit = budget.microseconds(whollyInBytes: latency.total)
    guard latency.total <= limit else {
      throw CompressionError(
        "--latency-budget \(budget.text)",
        "the model takes \(Int(latency.total)) us wholly in bytes, measured on this machine; allow more")
    }
    let sensitivity = try Sensitivity(quantizer, model, samples, progress: progress)
    var choice = Choice(
      quantizer: quantizer, graph: bytes, score: try reference.score(bytes), sensitivity: sensitivity, latency: latency)
    let units = ranked(sensitivity.units, model.graph, latency, floatLatency)
    for (index, unit) in units.enumerated() {
      progress("choosing layers that stay in floats", index, units.count)
      guard !unit.nodes.isSubset(of: choice.quantizer.floatNodes) else { continue }
      var trial = choice
      trial.quantizer.floatNodes.formUnion(unit.nodes)
      trial.graph = try trial.quantizer.quantized()
      trial.latency = try Latency(of: trial.graph)
      guard trial.latency.total <= limit else { continue }
      trial.score = try reference.score(trial.graph)
      if trial.score.decibels >= choice.score.decibels + MixedPrecision.leastGain { choice = trial }
    }
    return choice
  }

  /// Units that gain anything, by gain for each microsecond they add.
  private func ranked(
    _ units: [Sensitivity.Unit], _ graph: Graph, _ bytes: Latency, _ floats: Latency
  ) -> [Sensitivity.Unit] {
    func cost(_ unit: Sensitivity.Unit) -> Double {
      let added = unit.nodes.reduce(0.0) { sum, node in
        let place = graph.nodes[node].place
        return sum + (floats.byPlace[place] ?? 0) - (bytes.byPlace[place] ?? 0)
      }
      return max(added, 1)
    }
    return units.filter { $0.gain >= MixedPrecision.leastGain }
      .map { (unit: $0, worth: $0.gain / cost($0)) }
      .sorted { $0.worth > $1.worth }
      .map(\.unit)
  }
}
