public import Graph
internal import Tensors

/// What the tensors of a float model held over all samples.
public struct Statistics {
  public private(set) var histograms: [TensorID: Histogram] = [:]
  /// The greatest magnitude in each channel, the last dimension.
  package private(set) var channelPeaks: [TensorID: [Float]] = [:]
  /// What the layers' windows saw, by node.
  private(set) var tapMeans: [Int: TapMeans] = [:]

  /// Runs the model on every sample; `progress` is told how many are done.
  public init(
    _ model: FloatModel, _ samples: any Samples, progress: (Int) -> Void = { _ in }
  ) throws(CompressionError) {
    let probe = try Probe(model.graph)
    let layers = model.layers.map { Layer(model.graph, $0)! }
    let readers = Dictionary(grouping: layers, by: \.input)
    for layer in layers { tapMeans[layer.node] = TapMeans(layer, model.graph) }
    let wanted = probe.readable
    for index in 0..<samples.count {
      progress(index)
      try probe.run(try samples.inputs(index), reading: wanted) { (id, values) throws(CompressionError) in
        guard histograms[id, default: Histogram()].add(values) else {
          throw CompressionError(model.graph[id].name, "sample \(index) makes a value that is no finite number")
        }
        addPeaks(id, values, model.graph[id].shape)
        for layer in readers[id] ?? [] { tapMeans[layer.node]!.add(values) }
      }
    }
    progress(samples.count)
  }

  private mutating func addPeaks(_ id: TensorID, _ values: [Float], _ shape: Shape) {
    let channels = shape.rank == 0 ? 1 : shape[shape.rank - 1]
    var peaks = channelPeaks[id] ?? Array(repeating: 0, count: channels)
    values.withUnsafeBufferPointer { values in
      peaks.withUnsafeMutableBufferPointer { peaks in
        for start in stride(from: 0, to: values.count, by: channels) {
          for channel in 0..<channels { peaks[channel] = max(peaks[channel], abs(values[start + channel])) }
        }
      }
    }
    channelPeaks[id] = peaks
  }
}
