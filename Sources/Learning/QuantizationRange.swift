public import Tensors

/// The values an activation takes, and the int8 grid over them.
public struct QuantizationRange: Equatable, Sendable {
  public var least, greatest: Float

  /// A range that holds 0, which must be on the grid exactly.
  public init(least: Float, greatest: Float) {
    self.least = min(least, 0)
    self.greatest = max(greatest, 0)
  }

  /// real = scale * (stored - zeroPoint), stored in -128...127, moved so that 0 is a stored value.
  public var quantization: Quantization {
    let scale = Float((Double(greatest) - Double(least)) / 255)
    guard scale.isNormal else { return Quantization(scale: 1, zeroPoint: 0) }
    let zero = (-128 - Double(least) / Double(scale)).rounded(.toNearestOrEven)
    return Quantization(scale: scale, zeroPoint: Int32(min(max(zero, -128), 127)))
  }
}
