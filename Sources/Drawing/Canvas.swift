/// Pixels to draw on: rows from top to bottom of red, green, blue.
///
/// Coordinates are in pixels from the outer edge of the first one. Whatever lies outside is cut off; numbers that are none
/// draw nothing.
public struct Canvas: Sendable {
  public let width, height: Int
  /// [height, width, 3].
  public internal(set) var bytes: [UInt8]

  /// Takes pixels [height, width, 3].
  public init(width: Int, height: Int, bytes: [UInt8]) {
    precondition(width > 0 && height > 0 && bytes.count == width * height * 3)
    self.width = width
    self.height = height
    self.bytes = bytes
  }

  /// Takes pixels [height, width] of grey.
  public init(width: Int, height: Int, grey: [UInt8]) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(grey.count * 3)
    for value in grey { bytes.append(contentsOf: repeatElement(value, count: 3)) }
    self.init(width: width, height: height, bytes: bytes)
  }

  /// Mixes a colour into a pixel that may lie outside; `coverage`, 0 to 1, is how much of it the colour takes.
  mutating func mix(_ color: Color, x: Int, y: Int, coverage: Float) {
    guard x >= 0, x < width, y >= 0, y < height, coverage > 0 else { return }
    let offset = (y * width + x) * 3
    let part = Int32(min(coverage, 1) * 256)
    bytes[offset] = mixed(bytes[offset], color.red, part)
    bytes[offset + 1] = mixed(bytes[offset + 1], color.green, part)
    bytes[offset + 2] = mixed(bytes[offset + 2], color.blue, part)
  }

  private func mixed(_ below: UInt8, _ above: UInt8, _ part: Int32) -> UInt8 {
    UInt8((Int32(below) * (256 - part) + Int32(above) * part + 128) >> 8)
  }

  /// The whole pixels between two edges that lie on the canvas; none when an edge is no number.
  private func pixels(_ low: Float, _ high: Float, extent: Int) -> Range<Int> {
    guard low < high, low < Float(extent), high > 0 else { return 0..<0 }
    let end = min(high, Float(extent))
    let whole = Int(end)
    return Int(max(low, 0))..<(Float(whole) < end ? whole + 1 : whole)
  }

  /// Fills a rectangle; pixels that it covers in part are mixed.
  public mutating func fillRectangle(
    left: Float, top: Float, right: Float, bottom: Float, _ color: Color, opacity: Float = 1
  ) {
    for y in pixels(top, bottom, extent: height) {
      let rowCoverage = min(bottom, Float(y) + 1) - max(top, Float(y))
      for x in pixels(left, right, extent: width) {
        let coverage = rowCoverage * (min(right, Float(x) + 1) - max(left, Float(x)))
        mix(color, x: x, y: y, coverage: coverage * opacity)
      }
    }
  }

  /// Draws the edges of a rectangle, `thickness` pixels wide, half of it on each side.
  public mutating func strokeRectangle(
    left: Float, top: Float, right: Float, bottom: Float, thickness: Float, _ color: Color
  ) {
    let half = thickness / 2
    let (innerTop, innerBottom) = (top + half, max(top + half, bottom - half))
    fillRectangle(left: left - half, top: top - half, right: right + half, bottom: innerTop, color)
    fillRectangle(left: left - half, top: innerBottom, right: right + half, bottom: bottom + half, color)
    let (innerLeft, innerRight) = (left + half, max(left + half, right - half))
    fillRectangle(left: left - half, top: innerTop, right: innerLeft, bottom: innerBottom, color)
    fillRectangle(left: innerRight, top: innerTop, right: right + half, bottom: innerBottom, color)
  }

  /// Fills a disc; its rim is as smooth as pixels allow.
  public mutating func fillCircle(x: Float, y: Float, radius: Float, _ color: Color) {
    for row in pixels(y - radius - 1, y + radius + 1, extent: height) {
      for column in pixels(x - radius - 1, x + radius + 1, extent: width) {
        let (dx, dy) = (Float(column) + 0.5 - x, Float(row) + 0.5 - y)
        mix(color, x: column, y: row, coverage: radius + 0.5 - (dx * dx + dy * dy).squareRoot())
      }
    }
  }
}
