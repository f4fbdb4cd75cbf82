extension Segmentation {
  /// The class at a point of the picture that was fitted into an input of the given extents.
  public func label(
    at point: Keypoint, in picture: PictureTransform, inputWidth: Int, inputHeight: Int
  ) -> UInt8 {
    let column = cell(point.x, picture.offsetX, picture.scaleX, width, inputWidth)
    let row = cell(point.y, picture.offsetY, picture.scaleY, height, inputHeight)
    guard let column, let row else { return Self.unknown }
    return labels[row * width + column]
  }

  /// Writes the class at the middle of each pixel of the picture, row by row.
  ///
  /// `mask`: [pictureHeight, pictureWidth].
  public func write(
    to mask: inout MutableSpan<UInt8>, pictureWidth: Int, pictureHeight: Int, in picture: PictureTransform,
    inputWidth: Int, inputHeight: Int
  ) {
    precondition(pictureWidth >= 0 && pictureHeight >= 0 && mask.count == pictureWidth * pictureHeight)
    for y in 0..<pictureHeight {
      let row = cell(Float(y) + 0.5, picture.offsetY, picture.scaleY, height, inputHeight)
      for x in 0..<pictureWidth {
        let column = cell(Float(x) + 0.5, picture.offsetX, picture.scaleX, width, inputWidth)
        if let row, let column {
          mask[y * pictureWidth + x] = labels[row * width + column]
        } else {
          mask[y * pictureWidth + x] = Self.unknown
        }
      }
    }
  }

  /// The cell of `count` that a coordinate of the picture falls into; nil outside of the input, of `extent` pixels.
  private func cell(_ position: Float, _ offset: Float, _ scale: Float, _ count: Int, _ extent: Int) -> Int? {
    let place = (Double(position) - Double(offset)) / Double(scale) * Double(count) / Double(extent)
    guard place >= 0, place < Double(count) else { return nil }
    return Int(place)
  }
}
