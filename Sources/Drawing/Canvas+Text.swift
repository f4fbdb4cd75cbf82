extension Canvas {
  /// The extents of a text in pixels, its characters `scale` times as large as the font.
  public static func textSize(_ text: String, scale: Int) -> (width: Int, height: Int) {
    let count = text.utf8.count
    return (max(0, count * (Font.width + 1) - 1) * scale, Font.height * scale)
  }

  /// Writes a line of ASCII text, its first pixel at `left`, `top`.
  public mutating func write(_ text: String, left: Int, top: Int, scale: Int, _ color: Color) {
    var start = left
    for character in text.utf8 {
      for y in 0..<Font.height {
        for x in 0..<Font.width where Font.isSet(character, x: x, y: y) {
          let (edgeX, edgeY) = (Float(start + x * scale), Float(top + y * scale))
          fillRectangle(left: edgeX, top: edgeY, right: edgeX + Float(scale), bottom: edgeY + Float(scale), color)
        }
      }
      start += (Font.width + 1) * scale
    }
  }

  /// Writes a text on a ground of a colour, as a label of what has its top left corner at `x`, `y`: above it where there
  /// is room, else below, and wholly on the canvas if it fits there.
  public mutating func label(_ text: String, x: Float, y: Float, scale: Int, _ ground: Color) {
    guard abs(x) <= 0x1p24, abs(y) <= 0x1p24 else { return }
    let margin = 2 * scale
    let size = Canvas.textSize(text, scale: scale)
    let (labelWidth, labelHeight) = (size.width + 2 * margin, size.height + 2 * margin)
    let left = max(0, min(Int(x), width - labelWidth))
    let above = Int(y) - labelHeight
    let top = max(0, min(above >= 0 ? above : Int(y), height - labelHeight))
    fillRectangle(
      left: Float(left), top: Float(top), right: Float(left + labelWidth), bottom: Float(top + labelHeight), ground)
    write(text, left: left + margin, top: top + margin, scale: scale, .black)
  }
}
