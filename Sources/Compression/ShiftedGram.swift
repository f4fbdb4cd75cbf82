internal import Graph
internal import Tensors

/// What a layer sees in a model that has been changed before it, beside what it saw in the original.
///
/// The layer's results are to stay those of the original. Where its result is only added to another tensor, it also makes
/// up for what is wrong with that one.
struct ShiftedGram {
  /// Of the changed model's inputs x.
  private(set) var gram: Gram
  /// The sums of x_i (y_j - x_j), y being the original's inputs: [size, size].
  private var differences: [Float]
  /// The sums of x_i times what the other summand has lost: [outputs, size].
  private var losses: [Float] = []

  /// The tensor that is added to a layer's result, when it is there before.
  private let summand: TensorID?

  private init(_ layer: Layer, _ graph: Graph, sampleCount: Int) {
    gram = Gram(layer, graph, sampleCount: sampleCount)
    differences = Array(repeating: 0, count: gram.size * gram.size)
    summand = ShiftedGram.summand(of: layer, graph)
    if summand != nil { losses = Array(repeating: 0, count: layer.outputs * gram.size) }
  }

  /// Of a layer whose output channels share their inputs.
  init(
    _ layer: Layer, changed: Graph, _ original: Probe, _ samples: any Samples
  ) throws(CompressionError) {
    self.init(layer, changed, sampleCount: samples.count)
    let probe = try Probe(changed)
    let wanted = Set([layer.input, summand].compactMap { $0 })
    for index in 0..<samples.count {
      let inputs = try samples.inputs(index)
      var (before, after): ([TensorID: [Float]], [TensorID: [Float]]) = ([:], [:])
      try original.run(inputs, reading: wanted) { (id, values) in before[id] = values }
      try probe.run(inputs, reading: wanted) { (id, values) in after[id] = values }
      add(before, after)
    }
  }

  private mutating func add(_ before: [TensorID: [Float]], _ after: [TensorID: [Float]]) {
    let layer = gram.layer
    let (wanted, found) = (before[layer.input]!, after[layer.input]!)
    gram.add(found)
    var (y, x) = ([Float](repeating: 0, count: gram.size), [Float](repeating: 0, count: gram.size))
    var lost = [Float](repeating: 0, count: summand == nil ? 0 : layer.outputs)
    for place in gram.places {
      gram.gather(place: place, group: 0, from: wanted, into: &y)
      gram.gather(place: place, group: 0, from: found, into: &x)
      for tap in y.indices { y[tap] -= x[tap] }
      addProducts(x, y, to: &differences)
      guard let summand else { continue }
      for output in lost.indices {
        let element = place * layer.outputs + output
        lost[output] = before[summand]![element] - after[summand]![element]
      }
      addProducts(lost, x, to: &losses)
    }
  }

  /// What is to be added to w0 G, for an original row w0.
  func pull(_ row: [Float], output: Int) -> [Float] {
    let (size, scale) = (gram.size, gram.trust / Float(max(gram.count, 1)))
    return (0..<size).map { tap in
      var sum: Float = losses.isEmpty ? 0 : losses[output * size + tap]
      for column in 0..<size { sum += differences[tap * size + column] * row[column] }
      return sum * scale
    }
  }

  private func addProducts(_ rows: [Float], _ columns: [Float], to sums: inout [Float]) {
    sums.withUnsafeMutableBufferPointer { sums in
      columns.withUnsafeBufferPointer { columns in
        for (row, factor) in rows.enumerated() where factor != 0 {
          let start = row * columns.count
          for column in columns.indices { sums[start + column] += factor * columns[column] }
        }
      }
    }
  }

  private static func summand(of layer: Layer, _ graph: Graph) -> TensorID? {
    let readers = graph.nodes.filter { $0.inputs.contains(layer.output) }
    guard layer.activation == .none, readers.count == 1, !graph.outputs.contains(layer.output),
      case .binary(.add, _) = readers[0].operation,
      let other = readers[0].inputs.compactMap({ $0 }).first(where: { $0 != layer.output }),
      graph[other].constant == nil, graph[other].shape == graph[layer.output].shape,
      graph.nodes.prefix(layer.node).contains(where: { $0.outputs.contains(other) })
    else { return nil }
    return other
  }
}
