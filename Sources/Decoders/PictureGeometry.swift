package import Vision

/// The picture that a model was shown, and where it lies in the model's input.
package struct PictureGeometry: Equatable, Sendable {
  /// In pixels.
  package var width, height: Int
  /// From the input's pixels to the picture's.
  package var transform: PictureTransform

  package init(width: Int, height: Int, transform: PictureTransform) {
    self.width = width
    self.height = height
    self.transform = transform
  }
}
