public import Tensors

/// The real values that a tensor's 256 stored values span.
public struct ActivationRange: Equatable, Sendable {
  public var lower: Float
  public var upper: Float

  public init(_ lower: Float, _ upper: Float) {
    self.lower = lower
    self.upper = upper
  }

  /// The least range that holds both.
  public func union(_ other: ActivationRange) -> ActivationRange {
    ActivationRange(min(lower, other.lower), max(upper, other.upper))
  }

  /// Asymmetric int8: the range, widened to hold zero, in 255 steps, with a stored value that is zero exactly.
  public var quantization: Quantization {
    let (lower, upper) = (Double(min(lower, 0)), Double(max(upper, 0)))
    let scale = Float((upper - lower) / 255)
    guard scale.isNormal else { return Quantization(scale: 1, zeroPoint: 0) }
    let zeroPoint = (-128 - lower / Double(scale)).rounded(.toNearestOrEven)
    return Quantization(scale: scale, zeroPoint: Int32(min(max(zeroPoint, -128), 127)))
  }
}
