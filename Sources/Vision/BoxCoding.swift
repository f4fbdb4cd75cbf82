internal import Elementary

/// How four outputs become a box around an anchor.
public enum BoxCoding: Sendable {
  /// Centre and extents in parts of the anchor, times `scale`: MediaPipe.
  ///
  /// center = anchor center + value / scale x anchor extent; extent = value / scale x anchor extent.
  case linear(scale: Float)
  /// Centre in parts of the anchor, extents as logarithms, both divided by variances: SSD.
  ///
  /// center = anchor center + value x variance x anchor extent; extent = anchor extent x exp(value x variance).
  case exponential(centerVariance: Float, sizeVariance: Float)
  /// Left, top, right, bottom as parts of the input: decoded by the model itself.
  case corners

  /// What a keypoint's offset is multiplied with to get parts of the anchor.
  fileprivate var centerFactor: Float {
    switch self {
    case .linear(let scale): 1 / scale
    case .exponential(let centerVariance, _): centerVariance
    case .corners: 1
    }
  }

  /// The box of four values at an index; `isRowFirst`: y before x, height before width.
  func box(_ values: TensorValues, at index: Int, _ anchor: Anchor, inputSize: AnchorGrid.Size, isRowFirst: Bool) -> Box
  {
    let (x, y) = isRowFirst ? (1, 0) : (0, 1)
    let a = (x: values[index + x], y: values[index + y])
    let b = (x: values[index + 2 + x], y: values[index + 2 + y])
    switch self {
    case .linear(let scale):
      return Box(
        centerX: anchor.centerX + a.x / scale * anchor.width, centerY: anchor.centerY + a.y / scale * anchor.height,
        width: b.x / scale * anchor.width, height: b.y / scale * anchor.height)
    case .exponential(let centerVariance, let sizeVariance):
      return Box(
        centerX: anchor.centerX + a.x * centerVariance * anchor.width,
        centerY: anchor.centerY + a.y * centerVariance * anchor.height,
        width: anchor.width * Float(Elementary.exponential(Double(b.x * sizeVariance))),
        height: anchor.height * Float(Elementary.exponential(Double(b.y * sizeVariance))))
    case .corners:
      let (width, height) = (inputSize.width, inputSize.height)
      return Box(left: a.x * width, top: a.y * height, right: b.x * width, bottom: b.y * height)
    }
  }

  /// The point of two values at an index.
  func keypoint(_ values: TensorValues, at index: Int, _ anchor: Anchor, isRowFirst: Bool) -> Keypoint {
    let (x, y) = isRowFirst ? (1, 0) : (0, 1)
    return Keypoint(
      x: anchor.centerX + values[index + x] * centerFactor * anchor.width,
      y: anchor.centerY + values[index + y] * centerFactor * anchor.height)
  }
}
