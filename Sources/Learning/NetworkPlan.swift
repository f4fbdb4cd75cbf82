internal import Tensors

/// Where everything of a network lies in its arena, in bytes.
struct NetworkPlan {
  /// Floats that patches of an image may take at a time: half of a common second-level cache.
  private static let patchElements = 1 << 16

  let sharing: ValueSharing
  /// The state: parameters, the optimiser's numbers, statistics, masks, without gaps; all that a checkpoint keeps.
  let parameters = 0
  let statistics, masks, stateByteCount: Int
  let gradients, quantizedWeights, batchStatistics, norms, patches, labels, teacher: Int
  /// For each value; a value without gradient has 0.
  private(set) var data: [Int] = []
  private(set) var valueGradients: [Int] = []
  /// For each layer and input, whether another layer has left its part of the input's gradient there before.
  private(set) var accumulates: [[Bool]] = []
  /// For each parameter the place of its mask in the masks.
  let maskOffsets: [Int]
  /// Rows of the output whose patches are made together, for each layer.
  let patchRows: [Int]
  let byteCount: Int

  init(_ architecture: Architecture, _ options: NetworkOptions) throws(ArchitectureError) {
    guard !architecture.layers.isEmpty else { throw architecture.refuse(.noLayers) }
    try NetworkPlan.check(architecture, options)
    sharing = ValueSharing(architecture, hasGradients: options.hasGradients)
    var end = 0
    func take(_ byteCount: Int) -> Int {
      defer { end += Arena.aligned(byteCount) }
      return end
    }
    let count = architecture.parameterCount
    var blocks = 0
    maskOffsets = architecture.parameters.map { parameter in
      defer { blocks += options.hasMasks && parameter.density != nil ? parameter.blockCount : 0 }
      return blocks
    }
    statistics = 4 * count * (1 + options.optimizerSlots)
    masks = statistics + 4 * architecture.statisticsCount
    stateByteCount = masks + blocks
    _ = take(stateByteCount)
    gradients = take(options.hasGradients ? 4 * count : 0)
    quantizedWeights = take(architecture.layers.contains { $0.quantizesWeights } ? 4 * count : 0)
    batchStatistics = take(4 * architecture.statisticsCount)
    norms = take(options.hasMasks ? 8 * (architecture.parameters.map { $0.blockCount }.max() ?? 0) : 0)
    patchRows = architecture.layers.map { NetworkPlan.patchRows($0, architecture, options.batch) }
    patches = take(4 * NetworkPlan.patchElements(architecture, patchRows))
    labels = take(4 * options.batch)
    teacher = take(4 * options.batch * architecture[architecture.output].count)
    let values = take(0)
    var lifetimes = LifetimePlan()
    let places = NetworkPlan.addBuffers(to: &lifetimes, architecture, sharing, options.batch)
    lifetimes.place()
    byteCount = values + lifetimes.byteCount
    data = places.data.map { values + lifetimes.offset($0) }
    valueGradients = places.gradients.map { $0 < 0 ? 0 : values + lifetimes.offset($0) }
    accumulates = NetworkPlan.accumulations(architecture, sharing)
  }

  private static func check(_ architecture: Architecture, _ options: NetworkOptions) throws(ArchitectureError) {
    guard 1...(1 << 20) ~= options.batch else { throw architecture.refuse(.badBatch) }
    for extent in architecture.values where extent.count > Int(Int32.max) / options.batch {
      throw architecture.refuse(.tooLarge)
    }
  }

  private static func patchRows(_ layer: Layer, _ architecture: Architecture, _ batch: Int) -> Int {
    guard case .convolution(let window) = layer.operation, !window.isPointwise else { return 0 }
    let output = architecture[layer.output]
    let row = output.width * architecture.parameters[layer.parameters.lowerBound].fanIn
    return min(max(1, patchElements / row), batch * output.height)
  }

  private static func patchElements(_ architecture: Architecture, _ rows: [Int]) -> Int {
    var most = 0
    for (layer, rows) in zip(architecture.layers, rows) where rows > 0 {
      let row = architecture[layer.output].width * architecture.parameters[layer.parameters.lowerBound].fanIn
      most = max(most, rows * row)
    }
    return most
  }
}
