/// Which part of a picture goes where in the input.
public struct Placement: Equatable, Sendable {
  /// The part of the picture that is used, in its pixels, from the outer edge of the first pixel on.
  public let sourceX, sourceY, sourceWidth, sourceHeight: Double
  /// The pixels of the input that it fills.
  public let targetX, targetY, targetWidth, targetHeight: Int

  /// The placement of a picture of the given size, in pixels.
  public init(of specification: InputSpecification, width: Int, height: Int) {
    let (targetWidth, targetHeight) = (specification.width, specification.height)
    let isWider = width * targetHeight >= height * targetWidth
    let whole = (Double(width), Double(height))
    switch specification.fit {
    case .stretch:
      self.init(width, height, source: whole, specification, target: (targetWidth, targetHeight))
    case .letterbox:
      // The other extent, rounded: halves go up.
      let target =
        isWider
        ? (targetWidth, max(1, (2 * height * targetWidth + width) / (2 * width)))
        : (max(1, (2 * width * targetHeight + height) / (2 * height)), targetHeight)
      self.init(width, height, source: whole, specification, target: target)
    case .centreCrop:
      let fraction = Double(specification.cropFraction)
      let source =
        isWider
        ? (Double(height * targetWidth) / Double(targetHeight) * fraction, Double(height) * fraction)
        : (Double(width) * fraction, Double(width * targetHeight) / Double(targetWidth) * fraction)
      self.init(width, height, source: source, specification, target: (targetWidth, targetHeight))
    }
  }

  /// Both parts centred, but for the shift of a crop.
  private init(
    _ width: Int, _ height: Int, source: (width: Double, height: Double), _ specification: InputSpecification,
    target: (width: Int, height: Int)
  ) {
    let isCrop = specification.fit == .centreCrop
    sourceX = (Double(width) - source.width) / 2 * (isCrop ? 1 + Double(specification.cropShiftX) : 1)
    sourceY = (Double(height) - source.height) / 2 * (isCrop ? 1 + Double(specification.cropShiftY) : 1)
    sourceWidth = source.width
    sourceHeight = source.height
    targetX = (specification.width - target.width) / 2
    targetY = (specification.height - target.height) / 2
    targetWidth = target.width
    targetHeight = target.height
  }

  /// The least extents that a picture of the given size may be scaled down to without the input losing pixels.
  func leastDecodedSize(width: Int, height: Int) -> (width: Int, height: Int) {
    (
      Int(Double(width) * Double(targetWidth) / sourceWidth + 0.999),
      Int(Double(height) * Double(targetHeight) / sourceHeight + 0.999)
    )
  }
}
