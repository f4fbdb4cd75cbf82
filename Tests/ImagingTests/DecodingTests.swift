import Imaging
import Tensors
import Testing

@Suite struct DecodingTests {
  @Test(arguments: Fixtures.lossless)
  func losslessPicturesAreWhatPillowReads(name: String) throws {
    let image = try Fixtures.picture(name)
    #expect(image.width == 37 && image.height == 23)
    #expect(image.bytes == (try Fixtures.bytes(name + ".raw")))
  }

  /// Two builds of libjpeg may round colours differently.
  @Test(arguments: Fixtures.lossy)
  func jpegPicturesAreCloseToWhatPillowReads(name: String) throws {
    let image = try Fixtures.picture(name)
    let difference = try #require(largestDifference(image.bytes, Fixtures.bytes(name + ".raw")))
    #expect(difference <= 2)
  }

  @Test func sixteenBitsBecomeEight() throws {
    #expect(try Fixtures.picture("grey16.pgm").bytes == Fixtures.bytes("grey16.png.raw"))
  }

  @Test(arguments: 1...8)
  func orientationExchangesWidthAndHeight(orientation: Int) throws {
    let image = try Fixtures.picture("orientation-\(orientation).jpg")
    #expect([image.width, image.height] == (orientation < 5 ? [37, 23] : [23, 37]))
  }

  @Test(arguments: [(8, 8, [14, 9]), (4, 8, [14, 9]), (1, 1, [5, 3]), (37, 23, [37, 23]), (30, 10, [33, 21])])
  func jpegIsScaledDownAsFarAsTheInputAllows(width: Int, height: Int, size: [Int]) throws {
    let specification = InputSpecification(
      width: width, height: height, channels: 3, element: .uint8, fit: .stretch)
    let image = try Fixtures.picture("picture.jpg", for: specification)
    #expect([image.width, image.height] == size)
  }

  @Test func aScaledPictureLooksLikeTheWholeOne() throws {
    let specification = InputSpecification(width: 10, height: 10, channels: 3, element: .uint8)
    let bytes = try Fixtures.bytes("orientation-6.jpg")
    let small = try decoded(bytes, for: specification)
    let whole = try decoded(bytes)
    #expect(small.width < whole.width)
    let a = try written(small, specification)
    let b = try written(whole, specification)
    let mean = zip(a, b).map { abs(Int($0) - Int($1)) }.reduce(0, +) / a.count
    #expect(mean < 12)
  }

  @Test func aGreyInputGetsGreyJPEG() throws {
    let specification = InputSpecification(width: 37, height: 23, channels: 1, element: .uint8)
    for name in ["picture.jpg", "ink.jpg"] {
      let grey = try Fixtures.picture(name, for: specification)
      #expect(grey.channels == 1)
      let color = try Fixtures.picture(name)
      let difference = try #require(largestDifference(grey.bytes, written(color, specification)))
      #expect(difference <= 3)
    }
  }

  @Test func foreignBytesAreRefused() {
    #expect(throws: ImageError.unknownFormat) { try decoded([UInt8]()) }
    #expect(throws: ImageError.unknownFormat) { try decoded(Array("GIF89a".utf8)) }
    #expect(throws: ImageError.unsupported(.pnm)) { try decoded(Array("P3 1 1 255 0 0 0".utf8)) }
  }
}

/// The tensor that a writer makes of a picture.
func written(_ image: Image, _ specification: InputSpecification, storageBias: Int = 0) throws -> [UInt8] {
  var writer = try InputWriter(specification, storageBias: storageBias)
  var tensor = [UInt8](repeating: 0xAA, count: writer.byteCount)
  try tensor.withUnsafeMutableBytes { try writer.write(image, to: $0) }
  return tensor
}
