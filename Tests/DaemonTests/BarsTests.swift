import Foundation
import SamplePrograms
import Testing

/// The detector of the camera lab: what it says depends on how colours are converted.
struct BarsTests {
  private static let bars = ["white", "yellow", "cyan", "green", "magenta", "red", "blue", "black"]

  @Test(arguments: ["YUYV", "RGB24", "RGGB"])
  func barsAreNamedByTheirColours(format: String) throws {
    #expect(try BarsTests.found(BarsTests.frame(format), readAs: format) == BarsTests.bars)
  }

  @Test(arguments: [
    ("YUYV", "YVYU"), ("YUYV", "UYVY"), ("RGB24", "BGR24"), ("RGGB", "BGGR"), ("RGGB", "GRBG"),
  ])
  func anotherOrderIsNoticed(format: String, other: String) throws {
    #expect(try BarsTests.found(BarsTests.frame(format), readAs: other) != BarsTests.bars)
  }

  @Test func anotherRangeIsNoticed() throws {
    // Pressed together twice: as frames of the limited range that are taken for those of the full one.
    let pressed = BarsTests.packed(black: 16 + 16 * 219 / 255, luma: 219 * 219 / 255, chroma: 224 * 224 / 255)
    #expect(try BarsTests.found(pressed, readAs: "YUYV") != BarsTests.bars)
  }

  /// The labels from left to right that the daemon tells.
  private static func found(_ frame: [UInt8], readAs format: String) throws -> [String?] {
    let site = try Site()
    try Data(SamplePrograms.bars).write(to: URL(filePath: site.path("bars.swl")))
    let daemon = try site.start(
      """
      sources: [{ name: film, type: stdin, format: \(format), size: 640x8, every_frame: true }]
      models: [{ name: bars, file: \(site.path("bars.swl")) }]
      tracking: { enabled: false }
      sinks: [{ type: stdout, empty: true }]
      """, input: Data(frame))
    #expect(daemon.end() == 0, "\(daemon.errors)")
    let objects = try daemon.results().first?["objects"] as? [[String: Any]] ?? []
    func left(_ object: [String: Any]) -> Double { (object["box"] as? [Double])?[0] ?? -1 }
    return objects.sorted { left($0) < left($1) }.map { $0["label"] as? String }
  }

  private static func colour(_ x: Int) -> [UInt8] { SamplePrograms.barColours[x / 80] }

  private static func frame(_ format: String) -> [UInt8] {
    switch format {
    case "RGB24": (0..<8).flatMap { _ in (0..<640).flatMap { colour($0) } }
    case "RGGB": (0..<8).flatMap { y in (0..<640).map { colour($0)[y % 2 + $0 % 2] } }
    default: packed()
    }
  }

  /// YUYV, by BT.601 with the limited range unless told otherwise.
  private static func packed(black: Double = 16, luma: Double = 219, chroma: Double = 224) -> [UInt8] {
    let (red, blue) = (0.299, 0.114)
    let row = (0..<640).flatMap { x in
      let (r, g, b) = (Double(colour(x)[0]), Double(colour(x)[1]), Double(colour(x)[2]))
      let y = red * r + (1 - red - blue) * g + blue * b
      let c = x % 2 == 0 ? (b - y) / (2 - 2 * blue) : (r - y) / (2 - 2 * red)
      return [black + y * luma / 255, 128 + c * chroma / 255].map { UInt8($0.rounded()) }
    }
    return (0..<8).flatMap { _ in row }
  }
}
