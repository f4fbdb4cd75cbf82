/// From pixels of a model's input to pixels of the picture that was fitted into it: crop, letterbox and stretch undone.
public struct PictureTransform: Equatable, Sendable {
  /// picture = input x scale + offset.
  public var scaleX, scaleY, offsetX, offsetY: Float

  /// Leaves everything where it is.
  public init() {
    (scaleX, scaleY, offsetX, offsetY) = (1, 1, 0, 0)
  }

  /// The part of the picture at `sourceX`, `sourceY` of the given extents fills the part of the input at `targetX`,
  /// `targetY` of the given extents, all in pixels.
  public init(
    sourceX: Double, sourceY: Double, sourceWidth: Double, sourceHeight: Double, targetX: Double, targetY: Double,
    targetWidth: Double, targetHeight: Double
  ) {
    scaleX = Float(sourceWidth / targetWidth)
    scaleY = Float(sourceHeight / targetHeight)
    offsetX = Float(sourceX - targetX * sourceWidth / targetWidth)
    offsetY = Float(sourceY - targetY * sourceHeight / targetHeight)
  }

  /// Brings a detection from the input's pixels to the picture's.
  public func apply(to detection: inout Detection) {
    let box = detection.box
    detection.box = Box(
      left: box.left * scaleX + offsetX, top: box.top * scaleY + offsetY, right: box.right * scaleX + offsetX,
      bottom: box.bottom * scaleY + offsetY)
    for index in 0..<detection.keypointCount {
      let point = detection[keypoint: index]
      detection[keypoint: index] = Keypoint(x: point.x * scaleX + offsetX, y: point.y * scaleY + offsetY)
    }
  }
}
