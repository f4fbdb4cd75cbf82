import Foundation
import Imaging

/// The pictures made by `Fixtures/make.py`, 37 x 23 pixels, and the pixels that Pillow reads from them.
enum Fixtures {
  static let lossless = [
    "picture.png", "grey.png", "palette.png", "alpha.png", "grey-alpha.png", "grey16.png", "picture.ppm", "grey.pgm",
    "picture.bmp", "grey.bmp", "palette.bmp",
  ]
  static let lossy =
    ["picture.jpg", "grey.jpg", "progressive.jpg", "ink.jpg"] + (1...8).map { "orientation-\($0).jpg" }

  static func bytes(_ name: String) throws -> [UInt8] {
    let directory = URL(filePath: #filePath).deletingLastPathComponent()
    return try Array(Data(contentsOf: directory.appending(path: "Fixtures/\(name)")))
  }

  static func picture(_ name: String, for specification: InputSpecification? = nil) throws -> Image {
    try decoded(bytes(name), for: specification)
  }
}

/// `Image(decoding:)` of an array.
func decoded(
  _ bytes: [UInt8], for specification: InputSpecification? = nil, limits: ImageLimits = ImageLimits()
) throws(ImageError) -> Image {
  try Image(decoding: bytes.span, for: specification, limits: limits)
}

/// The largest distance between two sequences of bytes; nil when they are not of one length.
func largestDifference(_ a: [UInt8], _ b: [UInt8]) -> Int? {
  guard a.count == b.count else { return nil }
  return zip(a, b).map { abs(Int($0) - Int($1)) }.max() ?? 0
}
