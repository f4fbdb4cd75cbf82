internal import Graph
internal import Tensors

/// What a float model answers to some samples, to measure other graphs with the same tensors against.
///
/// Compared are the outputs, or what final operators that saturate, softmax and logistic, make them of: there an error
/// shows in its true size.
struct OutputReference {
  /// How near a graph's answers come.
  struct Score: Sendable {
    /// The mean over outputs and samples, so that no sample counts for more than its share.
    var decibels: Double
    /// The part of the samples whose largest answer is the same; nil where the output is no list of scores.
    var agreement: Double?
  }

  let samples: any Samples
  let tensors: [TensorID]
  private let isClassifier: Bool
  /// By sample, in the order of `tensors`.
  private var answers: [[[Float]]] = []

  init(_ model: FloatModel, _ samples: any Samples) throws(CompressionError) {
    self.samples = samples
    let graph = model.graph
    var seen: Set<TensorID> = []
    tensors = graph.outputs.map { OutputReference.unsaturated($0, graph) }.filter { seen.insert($0).inserted }
    let shape = graph[tensors[0]].shape
    isClassifier =
      tensors.count == 1 && shape.rank > 0 && shape[shape.rank - 1] == shape.elementCount
      && shape.elementCount > 1
    let probe = try Probe(graph, mergesResiduals: true)
    for index in 0..<samples.count {
      answers.append(try OutputReference.answers(probe, try samples.inputs(index), tensors))
    }
  }

  /// Measures a graph.
  func score(_ graph: Graph) throws(CompressionError) -> Score {
    let probe = try Probe(graph, mergesResiduals: true)
    var decibels = 0.0
    var agreements = 0
    for index in 0..<samples.count {
      let found = try OutputReference.answers(probe, try samples.inputs(index), tensors)
      for output in tensors.indices {
        decibels += Difference(wanted: answers[index][output], found: found[output]).decibels
      }
      if isClassifier, largest(found[0]) == largest(answers[index][0]) { agreements += 1 }
    }
    return Score(
      decibels: decibels / Double(tensors.count * samples.count),
      agreement: isClassifier ? Double(agreements) / Double(samples.count) : nil)
  }

  private func largest(_ values: [Float]) -> Int? { values.indices.max { values[$0] < values[$1] } }

  private static func answers(
    _ probe: Probe, _ inputs: [[Float]], _ tensors: [TensorID]
  ) throws(CompressionError) -> [[Float]] {
    var answers: [[Float]] = Array(repeating: [], count: tensors.count)
    try probe.run(inputs, reading: Set(tensors)) { (id, values) throws(CompressionError) in
      answers[tensors.firstIndex(of: id)!] = values
    }
    return answers
  }

  /// The operand of a final softmax or logistic, past what only moves one tensor's elements.
  private static func unsaturated(_ output: TensorID, _ graph: Graph) -> TensorID {
    var (current, result) = (output, output)
    while let node = graph.nodes.first(where: { $0.outputs.contains(current) }) {
      guard node.outputs.count == 1, let input = node.inputs.first ?? nil else { return result }
      switch node.operation {
      case .softmax, .unary(.logistic): (current, result) = (input, input)
      case .reshape, .transpose: current = input
      default: return result
      }
    }
    return result
  }
}
