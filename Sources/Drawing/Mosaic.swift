/// The tiles of a picture's grid that a box touches.
struct Mosaic {
  private static let smallestSide = 8
  private static let tilesAcross: Float = 8

  private let columns, rows: Range<Int>
  private let side, width, height: Int

  /// nil: nothing of the box is on the canvas.
  init?(left: Float, top: Float, right: Float, bottom: Float, on canvas: borrowing Canvas) {
    (width, height) = (canvas.width, canvas.height)
    let (across, down) = (Float(width), Float(height))
    guard left < right, top < bottom, left < across, top < down, right > 0, bottom > 0 else { return nil }
    // Beyond the picture a box may be of any size; so large a tile covers all of it.
    let extent = min(max(right - left, bottom - top), 8 * max(across, down))
    var side = Mosaic.smallestSide
    while Float(side) < extent / Mosaic.tilesAcross { side *= 2 }
    self.side = side
    columns = Int(max(left, 0)) / side..<(Int(min(right, across).rounded(.up)) + side - 1) / side
    rows = Int(max(top, 0)) / side..<(Int(min(bottom, down).rounded(.up)) + side - 1) / side
  }

  func forEachTile(_ body: (Tile) -> Void) {
    for row in rows {
      for column in columns {
        body(
          Tile(
            columns: column * side..<min((column + 1) * side, width), rows: row * side..<min((row + 1) * side, height)))
      }
    }
  }
}

/// Pixels that become one.
struct Tile {
  let columns, rows: Range<Int>

  var pixelCount: Int { columns.count * rows.count }

  /// Whether an edge of the polygon crosses the tile or begins in it, or the whole tile lies within.
  func touches(_ polygon: borrowing Span<CanvasPoint>) -> Bool {
    var last = polygon[polygon.count - 1]
    var isInside = false
    let center = CanvasPoint(x: Float(columns.lowerBound) + 0.5, y: Float(rows.lowerBound) + 0.5)
    for index in polygon.indices {
      let point = polygon[index]
      if isCrossed(from: last, to: point) { return true }
      if (point.y > center.y) != (last.y > center.y),
        center.x < (last.x - point.x) * (center.y - point.y) / (last.y - point.y) + point.x
      {
        isInside.toggle()
      }
      last = point
    }
    return isInside
  }

  /// Clips the line to the tile's columns and rows, after Liang and Barsky.
  private func isCrossed(from start: CanvasPoint, to end: CanvasPoint) -> Bool {
    var (first, last): (Float, Float) = (0, 1)
    return clip(start.x, end.x, columns, &first, &last) && clip(start.y, end.y, rows, &first, &last)
  }

  /// Narrows the part of a line, 0 to 1, to what lies in the range; whether there is any.
  private func clip(_ start: Float, _ end: Float, _ range: Range<Int>, _ first: inout Float, _ last: inout Float)
    -> Bool
  {
    let (low, high, way) = (Float(range.lowerBound), Float(range.upperBound), end - start)
    guard way != 0 else { return low <= start && start <= high }
    let (one, other) = ((low - start) / way, (high - start) / way)
    first = max(first, min(one, other))
    last = min(last, max(one, other))
    return first <= last
  }
}
