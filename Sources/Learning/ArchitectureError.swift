/// Why a network cannot be built: the layer, by its number, and the reason.
public struct ArchitectureError: Error, Sendable {
  public enum Reason: Sendable {
    case badExtent, windowOutside, extentsDiffer, badNumber, noLayers, tooLarge, badBatch
  }

  public let layer: Int
  public let reason: Reason

  public var message: String {
    let text: StaticString =
      switch reason {
      case .badExtent: "the output's extents are not positive or too large"
      case .windowOutside: "the window does not fit into its input"
      case .extentsDiffer: "the inputs' extents do not match"
      case .badNumber: "a constant of the layer is out of bounds"
      case .noLayers: "the network has no layers"
      case .tooLarge: "the network needs more memory than can be addressed"
      case .badBatch: "the batch is empty or too large"
      }
    return "layer \(layer): \(text)"
  }
}
