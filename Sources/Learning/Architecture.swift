/// A network as layers over values, in execution order, before any memory is taken.
///
/// Layers are added in the order in which they run; each reads values that are there already, and the last one makes the
/// output. Shapes are checked as layers are added.
public struct Architecture: Sendable {
  /// The extents of one sample of every value; the first is the input.
  public private(set) var values: [Extent]
  public internal(set) var layers: [Layer] = []
  public internal(set) var parameters: [Parameter] = []
  /// Numbers that are learned without gradients: running means and variances, ranges.
  private(set) var statisticsCount = 0

  public init(input: Extent) throws(ArchitectureError) {
    guard input.isValid else { throw ArchitectureError(layer: 0, reason: .badExtent) }
    values = [input]
  }

  public var input: ValueID { ValueID(0) }
  public var output: ValueID { layers.last?.output ?? input }
  public subscript(value: ValueID) -> Extent { values[value.index] }

  /// Elements of the flat parameter vector.
  public var parameterCount: Int { parameters.last.map { $0.offset + $0.count } ?? 0 }

  func refuse(_ reason: ArchitectureError.Reason) -> ArchitectureError {
    ArchitectureError(layer: layers.count, reason: reason)
  }

  /// Adds a layer whose parameters have just been added.
  mutating func add(
    _ name: String, _ operation: LayerOperation, _ inputs: [ValueID], _ extent: Extent, parameters count: Int = 0,
    statistics: Int = 0
  ) throws(ArchitectureError) -> ValueID {
    guard extent.isValid else { throw refuse(.badExtent) }
    values.append(extent)
    let output = ValueID(values.count - 1)
    layers.append(
      Layer(
        name: name, operation: operation, inputs: inputs, output: output,
        parameters: parameters.count - count..<parameters.count, statistics: statisticsCount))
    statisticsCount += statistics
    return output
  }

  /// Adds `rows` x `channels` parameters; all together may be 2^28.
  mutating func addParameter(
    _ name: String, _ role: Parameter.Role, rows: Int = 1, channels: Int, fanIn: Int = 1
  ) throws(ArchitectureError) {
    let limit = 1 << 28
    guard rows <= limit, channels <= limit / rows, rows * channels <= limit - parameterCount else {
      throw refuse(.tooLarge)
    }
    parameters.append(
      Parameter(
        name: name, role: role, offset: parameterCount, count: rows * channels, rows: rows, channels: channels,
        fanIn: fanIn))
  }
}
