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

  /// Refuses what would not fit into integers: every value of a batch into 32 bits, all of the arena into an address.
  private static func check(_ architecture: Architecture, _ options: NetworkOptions) throws(ArchitectureError) {
    guard 1...(1 << 20) ~= options.batch else { throw architecture.refuse(.badBatch) }
    var byteCount = Int64(architecture.parameterCount + architecture.statisticsCount) * 4 * 8
    for (index, extent) in architecture.values.enumerated() {
      guard extent.count <= Int(Int32.max) / options.batch else { throw architecture.refuse(.tooLarge) }
      let patch = index > 0 ? architecture.patchElements(architecture.layers[index - 1]) : 0
      byteCount += 8 * (Int64(extent.count) * Int64(options.batch) + Int64(max(patch, patchElements)))
    }
    guard byteCount < Int64(Int.max) else { throw architecture.refuse(.tooLarge) }
  }

  private static func patchRows(_ layer: Layer, _ architecture: Architecture, _ batch: Int) -> Int {
    let row = architecture.patchElements(layer)
    return row > 0 ? min(max(1, patchElements / row), batch * architecture[layer.output].height) : 0
  }

  private static func patchElements(_ architecture: Architecture, _ rows: [Int]) -> Int {
    var most = 0
    for (layer, rows) in zip(architecture.layers, rows) { most = max(most, rows * architecture.patchElements(layer)) }
    return most
  }
}

extension Architecture {
  /// Elements of the patches of one row of a layer's output; 0 for a layer that makes none.
  fileprivate func patchElements(_ layer: Layer) -> Int {
    guard case .convolution(let window) = layer.operation, !window.isPointwise else { return 0 }
    return self[layer.output].width * parameters[layer.parameters.lowerBound].fanIn
  }
}
