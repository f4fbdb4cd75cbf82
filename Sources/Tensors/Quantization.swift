/// The affine map of a quantised tensor: real = scale * (stored - zeroPoint).
public struct Quantization: Equatable, Sendable {
  /// Real units of one step; finite and above zero.
  public var scale: Float
  /// The stored value that means zero.
  public var zeroPoint: Int32

  public init(scale: Float, zeroPoint: Int32) {
    self.scale = scale
    self.zeroPoint = zeroPoint
  }
}
