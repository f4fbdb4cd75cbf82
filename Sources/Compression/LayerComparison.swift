public import Graph
internal import Tensors

/// What became of each node's result: the float model and the quantised one side by side.
public struct LayerComparison: Sendable {
  public struct Entry: Sendable {
    /// The place in the float graph's nodes.
    public var node: Int
    public var tensor: TensorID
    public var difference = Difference()
    /// By channel, the last dimension.
    public var channels: [Difference]

    /// The channels with the least signal to noise, worst first; channels without any signal are left out.
    public func worstChannels(_ limit: Int) -> [(channel: Int, decibels: Double)] {
      let live = channels.indices.filter { channels[$0].wantedEnergy > 0 }
      let sorted = live.map { (channel: $0, decibels: channels[$0].decibels) }.sorted { $0.decibels < $1.decibels }
      return Array(sorted.prefix(limit))
    }
  }

  /// In the order of the nodes.
  public private(set) var entries: [Entry] = []

  /// Samples that are compared, at most, spread evenly.
  public static let sampleLimit = 32

  /// The graph has the tensors of the model.
  public init(
    _ model: FloatModel, _ graph: Graph, _ samples: any Samples, progress: PostTrainingQuantization.Progress
  ) throws(CompressionError) {
    let samples = EvenlySpread(samples, atMost: LayerComparison.sampleLimit)
    let (floats, bytes) = (try Probe(model.graph), try Probe(graph))
    let wanted = floats.readable.intersection(bytes.readable)
    var places: [TensorID: Int] = [:]
    for (index, node) in model.graph.nodes.enumerated() {
      for id in node.outputs where wanted.contains(id) {
        let shape = model.graph[id].shape
        let channels = shape.rank == 0 ? 1 : shape[shape.rank - 1]
        places[id] = entries.count
        entries.append(Entry(node: index, tensor: id, channels: Array(repeating: Difference(), count: channels)))
      }
    }
    for index in 0..<samples.count {
      progress("comparing layers", index, samples.count)
      let inputs = try samples.inputs(index)
      var answers: [TensorID: [Float]] = [:]
      try floats.run(inputs, reading: wanted) { (id, values) in answers[id] = values }
      try bytes.run(inputs, reading: wanted) { (id, values) in
        if let place = places[id] { entries[place].add(wanted: answers[id]!, found: values) }
      }
    }
  }
}

extension LayerComparison.Entry {
  fileprivate mutating func add(wanted: [Float], found: [Float]) {
    let count = channels.count
    for start in stride(from: 0, to: wanted.count, by: count) {
      for channel in 0..<count { channels[channel].add(wanted: wanted[start + channel], found: found[start + channel]) }
    }
    difference = channels.reduce(into: Difference()) { $0.add($1) }
  }
}
