import Imaging
import Testing

@Suite struct EncodingTests {
  private func picture(_ width: Int, _ height: Int, channels: Int) -> Image {
    let bytes = (0..<width * height * channels).map { UInt8(truncatingIfNeeded: $0 / 3 % 240 + $0 % 3 * 5) }
    return Image(width: width, height: height, channels: channels, bytes: bytes)
  }

  /// Written and read again.
  private func decoded(_ image: Image, _ encoding: ImageEncoding) throws -> Image {
    let file = try image.encoded(as: encoding)
    return try Image(decoding: file.span)
  }

  @Test(arguments: [(1, 1), (7, 3), (64, 65)], [1, 3])
  func pngKeepsEveryPixel(size: (Int, Int), channels: Int) throws {
    let image = picture(size.0, size.1, channels: channels)
    let decoded = try decoded(image, .png)
    #expect(decoded.width == size.0 && decoded.height == size.1 && decoded.channels == channels)
    #expect(decoded.bytes == image.bytes)
  }

  @Test(arguments: [1, 3])
  func jpegComesNear(channels: Int) throws {
    let image = picture(37, 20, channels: channels)
    for (quality, tolerance) in [(100, 3), (90, 40)] {
      let decoded = try decoded(image, .jpeg(quality: quality))
      #expect(decoded.width == 37 && decoded.height == 20 && decoded.channels == channels)
      #expect(zip(decoded.bytes, image.bytes).allSatisfy { abs(Int($0) - Int($1)) <= tolerance })
    }
    #expect(try image.encoded(as: .jpeg(quality: 10)).count < image.encoded(as: .jpeg(quality: 100)).count)
    #expect(try image.encoded(as: .jpeg(quality: 1000)) == image.encoded(as: .jpeg(quality: 100)))
  }

  @Test func namesSayTheFormat() {
    #expect(ImageEncoding(fileName: "a.png") == .png && ImageEncoding(fileName: "B.PNG") == .png)
    for name in ["a.jpg", "a.jpeg", "a.JPG"] {
      guard case .jpeg = ImageEncoding(fileName: name) else {
        Issue.record("\(name)")
        continue
      }
    }
    for name in ["", "png", ".png", "a.bmp", "a.png.txt"] { #expect(ImageEncoding(fileName: name) == nil, "\(name)") }
  }
}
