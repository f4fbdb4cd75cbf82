package import Imaging
package import Vision

extension PictureTransform {
  /// Undoes a placement.
  package init(_ placement: Placement) {
    self.init(
      sourceX: placement.sourceX, sourceY: placement.sourceY, sourceWidth: placement.sourceWidth,
      sourceHeight: placement.sourceHeight, targetX: Double(placement.targetX), targetY: Double(placement.targetY),
      targetWidth: Double(placement.targetWidth), targetHeight: Double(placement.targetHeight))
  }
}
