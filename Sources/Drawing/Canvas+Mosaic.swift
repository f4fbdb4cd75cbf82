extension Canvas {
  /// Makes what a box shows unrecognisable, for good: whole tiles take the mean of their pixels. Numbers that are none
  /// hide nothing.
  ///
  /// A tile is at least an eighth of the box's longer side, `margin` included, and 8 pixels; its side is a power of two
  /// and it lies on a grid of the whole picture, so that a box that trembles from picture to picture shows no more than
  /// one that stands still. `margin`: added on each side, as a share of the box. Takes no memory; each pixel of the tiles
  /// is read once and written once.
  public mutating func pixelate(left: Float, top: Float, right: Float, bottom: Float, margin: Float = 0) {
    let (wide, high) = ((right - left) * margin, (bottom - top) * margin)
    let mosaic = Mosaic(left: left - wide, top: top - high, right: right + wide, bottom: bottom + high, on: self)
    guard let mosaic else { return }
    mosaic.forEachTile { tile in flatten(tile) }
  }

  /// Makes what lies within a polygon unrecognisable, tiles that it touches included; their size follows the box around
  /// it.
  public mutating func pixelate(_ polygon: borrowing Span<CanvasPoint>) {
    guard polygon.count >= 3 else { return }
    var (low, high) = (polygon[0], polygon[0])
    for index in polygon.indices {
      let point = polygon[index]
      (low.x, low.y) = (min(low.x, point.x), min(low.y, point.y))
      (high.x, high.y) = (max(high.x, point.x), max(high.y, point.y))
    }
    let mosaic = Mosaic(left: low.x, top: low.y, right: high.x, bottom: high.y, on: self)
    guard let mosaic else { return }
    mosaic.forEachTile { tile in
      if tile.touches(polygon) { flatten(tile) }
    }
  }

  private mutating func flatten(_ tile: Tile) {
    for channel in 0..<3 {
      var sum = 0
      for y in tile.rows { for x in tile.columns { sum += Int(bytes[(y * width + x) * 3 + channel]) } }
      let mean = UInt8((sum + tile.pixelCount / 2) / tile.pixelCount)
      for y in tile.rows { for x in tile.columns { bytes[(y * width + x) * 3 + channel] = mean } }
    }
  }
}

/// A place on a canvas, in pixels from the outer edge of the first one.
public struct CanvasPoint: Equatable, Sendable {
  public var x, y: Float

  public init(x: Float, y: Float) {
    self.x = x
    self.y = y
  }
}
