/// A colour that a bar of the test picture has, or would have after a mistake.
struct BarClass {
  let name: String
  /// Red, green, blue, 0...1.
  let colour: [Double]

  /// The bars from left to right, of three quarters of full brightness.
  static let bars: [BarClass] = [
    ("white", [1, 1, 1]), ("yellow", [1, 1, 0]), ("cyan", [0, 1, 1]), ("green", [0, 1, 0]), ("magenta", [1, 0, 1]),
    ("red", [1, 0, 0]), ("blue", [0, 0, 1]), ("black", [0, 0, 0]),
  ].map { BarClass(name: $0.0, colour: $0.1.map { 191 * $0 / 255 }) }

  static var all: [BarClass] {
    let coloured = bars[1..<7]
    return bars
      + coloured.map { BarClass(name: "luma of \($0.name)", colour: [Double](repeating: $0.wideLuma, count: 3)) }
      + coloured.map { $0.mistaken("with the factors of BT.709") { $0.decoded(red: 0.2126, blue: 0.0722) } }
      + coloured.map { $0.mistaken("with the range of JPEG") { $0.compressed } }
  }

  /// By ITU-R BT.709, as in frames of vivid without chroma.
  private var wideLuma: Double { 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2] }

  /// By ITU-R BT.601.
  private var luma: Double { 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2] }

  /// Encoded by BT.601 and decoded with the shares of red and blue of another standard.
  private func decoded(red: Double, blue: Double) -> [Double] {
    let (u, v) = ((colour[2] - luma) / (2 - 2 * 0.114), (colour[0] - luma) / (2 - 2 * 0.299))
    let (r, b) = (luma + v * (2 - 2 * red), luma + u * (2 - 2 * blue))
    return [r, (luma - red * r - blue * b) / (1 - red - blue), b]
  }

  /// Encoded with the limited range, black at 16 of 255, and decoded with the full one.
  private var compressed: [Double] {
    colour.map { 16 / 255 + 219 / 255 * luma + 224 / 255 * ($0 - luma) }
  }

  private func mistaken(_ mistake: String, _ change: (BarClass) -> [Double]) -> BarClass {
    BarClass(name: "\(name) \(mistake)", colour: change(self).map { min(max($0, 0), 1) })
  }
}
