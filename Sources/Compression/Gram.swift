internal import Graph
internal import Tensors

/// The second moments of what a layer's window sees: element (i, j) is the mean of tap i times tap j.
///
/// The last tap is a constant 1, whose weight is the bias. Layers in groups, depthwise ones among them, have a matrix for
/// each group. Of each sample so many places are counted, spread evenly, that all samples together have `placesPerTap`
/// for each tap, if there are as many.
struct Gram {
  /// Layers with more taps than this are not measured: the matrix would take too much memory and time.
  static let tapLimit = 4096
  private static let placesPerTap = 8

  /// Taps and the constant.
  let size: Int
  let layer: Layer
  private let groups: Int
  private let input: Shape
  private let output: Shape
  /// [groups, size, size]; columns left of the diagonal stay zero.
  private var sums: [Float]
  private(set) var count = 0
  /// Of each sample.
  private let placeLimit: Int

  init(_ layer: Layer, _ graph: Graph, sampleCount: Int) {
    self.layer = layer
    (input, output) = (graph[layer.input].shape, graph[layer.output].shape)
    groups =
      switch layer.kind {
      case .convolution(let groups): groups
      case .depthwise: layer.outputs
      case .fullyConnected: 1
      }
    size = layer.taps + 1
    sums = Array(repeating: 0, count: groups * size * size)
    placeLimit = max(Gram.placesPerTap * size / max(sampleCount, 1), 64)
  }

  /// Counts the layer's input of one sample.
  mutating func add(_ values: [Float]) {
    var taps = [Float](repeating: 0, count: size)
    let places = places
    for place in places {
      for group in 0..<groups {
        gather(place: place, group: group, from: values, into: &taps)
        addProducts(taps, group)
      }
    }
    count += places.count
  }

  /// The places of the output that are counted in each sample.
  var places: [Int] {
    let all = output.elementCount / layer.outputs
    let used = min(all, placeLimit)
    return (0..<used).map { $0 * all / used }
  }

  private mutating func addProducts(_ taps: [Float], _ group: Int) {
    let (size, first) = (size, group * size * size)
    sums.withUnsafeMutableBufferPointer { sums in
      taps.withUnsafeBufferPointer { taps in
        for row in 0..<size where taps[row] != 0 {
          let factor = taps[row]
          let start = first + row * size
          for column in row..<size { sums[start + column] += factor * taps[column] }
        }
      }
    }
  }

  /// What lies under the window at a place of the output, zeros where it is padding, and the constant 1.
  func gather(place: Int, group: Int, from values: [Float], into taps: inout [Float]) {
    taps[size - 1] = 1
    if layer.kind == .fullyConnected {
      for tap in 0..<layer.taps { taps[tap] = values[place * layer.taps + tap] }
      return
    }
    let window = layer.window
    let (image, y, x) = (place / (output[1] * output[2]), place / output[2] % output[1], place % output[2])
    let channels = layer.inputChannels
    let firstChannel = layer.inputChannel(output: group * (layer.outputs / groups), tap: 0, of: input[3])
    var tap = 0
    for row in 0..<window.kernelHeight {
      let inputY = y * window.strideHeight - window.padTop + row * window.dilationHeight
      for column in 0..<window.kernelWidth {
        let inputX = x * window.strideWidth - window.padLeft + column * window.dilationWidth
        let isInside = 0..<input[1] ~= inputY && 0..<input[2] ~= inputX
        let start = ((image * input[1] + inputY) * input[2] + inputX) * input[3] + firstChannel
        for channel in 0..<channels { taps[tap + channel] = isInside ? values[start + channel] : 0 }
        tap += channels
      }
    }
  }

  /// The mean square of a tap, over all groups.
  func energy(_ tap: Int) -> Float {
    let sum = (0..<groups).reduce(Float(0)) { $0 + sums[($1 * size + tap) * size + tap] }
    return sum / Float(max(count * groups, 1))
  }

  /// The matrix that an output channel's weights meet, whole.
  ///
  /// The covariance between taps is shrunk towards none by size / (size + count): few samples say little about it.
  func matrix(output channel: Int) -> [Float] {
    let first = channel / (layer.outputs / groups) * size * size
    let scale = 1 / Float(max(count, 1))
    let means = (0..<size).map { sums[first + $0 * size + size - 1] * scale }
    var matrix = [Float](repeating: 0, count: size * size)
    for row in 0..<size {
      for column in row..<size {
        var value = sums[first + row * size + column] * scale
        if row != column, column != size - 1 {
          let product = means[row] * means[column]
          value = product + trust * (value - product)
        }
        matrix[row * size + column] = value
        matrix[column * size + row] = value
      }
    }
    return matrix
  }

  /// How far a covariance measured at so many places is believed, 0 to 1.
  var trust: Float { Float(count) / Float(count + size) }

  /// Whether all output channels share one matrix.
  var isShared: Bool { groups == 1 }

  /// The Gram matrices of some layers of a model.
  static func measured(
    _ layers: [Layer], _ graph: Graph, _ samples: any Samples, progress: (Int) -> Void
  ) throws(CompressionError) -> [Int: Gram] {
    let layers = layers.filter { $0.taps <= tapLimit }
    var grams: [Int: Gram] = [:]
    for layer in layers { grams[layer.node] = Gram(layer, graph, sampleCount: samples.count) }
    let readers = Dictionary(grouping: layers, by: \.input)
    let probe = try Probe(graph)
    for index in 0..<samples.count {
      progress(index)
      try probe.run(try samples.inputs(index), reading: Set(readers.keys)) { (id, values) in
        for layer in readers[id] ?? [] { grams[layer.node]!.add(values) }
      }
    }
    return grams
  }
}
