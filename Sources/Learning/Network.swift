internal import CLearning
internal import Linux
internal import Tensors

/// A network in memory: parameters, values of one batch and, when wanted, gradients, all in one arena that is taken once.
///
/// One thread uses it at a time. After `init` nothing allocates.
@safe public final class Network {
  public let architecture: Architecture
  public let options: NetworkOptions
  let plan: NetworkPlan
  private let arena: Arena
  @unsafe private let base: UnsafeMutableRawPointer
  @unsafe let product: swl_learn_product

  /// Bytes a network takes.
  public static func byteCount(
    of architecture: Architecture, options: NetworkOptions
  ) throws(ArchitectureError) -> Int { try NetworkPlan(architecture, options).byteCount }

  /// Takes memory for a network whose parameters and statistics are zero; masks keep everything.
  public init(_ architecture: Architecture, options: NetworkOptions) throws(ArchitectureError) {
    let plan = try NetworkPlan(architecture, options)
    self.architecture = architecture
    self.options = options
    self.plan = plan
    arena = Arena(byteCount: plan.byteCount)
    unsafe base = arena.address(offset: 0, byteCount: plan.byteCount)
    unsafe product = (options.usesBLAS ? loadGeneralBLAS() : nil) ?? swl_learn_builtin_product
    unsafe (base + plan.masks).initializeMemory(as: UInt8.self, repeating: 1, count: plan.stateByteCount - plan.masks)
  }

  /// The bytes of the arena.
  public var byteCount: Int { plan.byteCount }

  @unsafe func floats(_ offset: Int) -> UnsafeMutablePointer<Float> {
    unsafe (base + offset).assumingMemoryBound(to: Float.self)
  }

  @unsafe func bytes(_ offset: Int) -> UnsafeMutablePointer<UInt8> {
    unsafe (base + offset).assumingMemoryBound(to: UInt8.self)
  }

  @unsafe func data(_ value: ValueID) -> UnsafeMutablePointer<Float> { unsafe floats(plan.data[value.index]) }

  /// Where a value's gradient is; nil when nobody wants it.
  @unsafe func gradient(_ value: ValueID) -> UnsafeMutablePointer<Float>? {
    unsafe plan.sharing.needsGradient[value.index] ? floats(plan.valueGradients[value.index]) : nil
  }

  /// The parameter at a place among a layer's own; nil when it has none there.
  @unsafe func parameter(_ layer: Layer, _ place: Int) -> UnsafeMutablePointer<Float>? {
    guard place < layer.parameters.count else { return nil }
    return unsafe floats(plan.parameters) + architecture.parameters[layer.parameters.lowerBound + place].offset
  }

  /// The gradient of the same parameter; nil for a layer that is not trained.
  @unsafe func parameterGradient(_ layer: Layer, _ place: Int) -> UnsafeMutablePointer<Float>? {
    guard place < layer.parameters.count, layer.isTrainable else { return nil }
    return unsafe floats(plan.gradients) + architecture.parameters[layer.parameters.lowerBound + place].offset
  }

  /// The weights that the layer multiplies by: its parameters, or these on the grid of int8.
  @unsafe func usedWeights(_ layer: Layer) -> UnsafeMutablePointer<Float> {
    guard layer.quantizesWeights else { return unsafe parameter(layer, 0)! }
    return unsafe floats(plan.quantizedWeights) + architecture.parameters[layer.parameters.lowerBound].offset
  }

  @unsafe func statistics(_ layer: Layer) -> UnsafeMutablePointer<Float> {
    unsafe floats(plan.statistics) + layer.statistics
  }

  /// Mean and inverse deviation that the layer's last forward run used.
  @unsafe func batchStatistics(_ layer: Layer) -> UnsafeMutablePointer<Float> {
    unsafe floats(plan.batchStatistics) + layer.statistics
  }
}
