import Imaging
import Tensors
import Testing

@Suite struct OnePassTests {
  static let sizes = [(1, 1), (2, 3), (37, 23), (23, 131), (97, 5), (160, 90)]
  static let inputs = [(1, 1), (7, 5), (16, 16), (17, 33), (64, 48), (131, 3)]
  static let elements = [(ElementType.uint8, 0), (.int8, 0), (.int8, 128), (.float32, 0)]

  @Test(arguments: sizes, inputs)
  func rowsGiveTheBitsOfTwoPasses(size: (Int, Int), input: (Int, Int)) throws {
    for channels in [1, 3] {
      let image = noise(width: size.0, height: size.1, channels: channels)
      for (index, fit) in [(InputSpecification.Fit.stretch), .letterbox, .centreCrop, .centreCrop].enumerated() {
        for (element, bias) in Self.elements {
          for inputChannels in [1, 3] {
            let specification = InputSpecification(
              width: input.0, height: input.1, channels: inputChannels, element: element,
              quantization: Quantization(scale: 0.0173, zeroPoint: element == .uint8 ? 117 : -9),
              mean: [0.485, 0.456, 0.406], standardDeviation: [0.229, 0.224, 0.225], fit: fit,
              cropFraction: index == 3 ? 0.83 : 1, fillValue: 77)
            let expected = TwoPassReference(specification, storageBias: bias).tensor(of: image)
            #expect(try written(image, specification, storageBias: bias) == expected, "\(channels) \(specification)")
          }
        }
      }
    }
  }

  @Test func writersWriteTheSameTensorAgain() throws {
    let specification = InputSpecification(width: 20, height: 31, channels: 3, element: .uint8, fit: .letterbox)
    var writer = try InputWriter(specification)
    var tensor = [UInt8](repeating: 0, count: writer.byteCount)
    for fill in [UInt8(0xAA), 0x55] {
      for index in tensor.indices { tensor[index] = fill }
      let image = noise(width: 53, height: 41, channels: 3)
      try tensor.withUnsafeMutableBytes { try writer.write(image, to: $0) }
      #expect(try tensor == written(image, specification))
    }
  }

  @Test(arguments: Fixtures.lossless + Fixtures.lossy, [1, 3])
  func decodingIntoTheTensorIsDecodingAndWriting(name: String, channels: Int) throws {
    let specification = InputSpecification(width: 12, height: 9, channels: channels, element: .int8, fit: .letterbox)
    let bytes = try Fixtures.bytes(name)
    var writer = try InputWriter(specification)
    var tensor = [UInt8](repeating: 0, count: writer.byteCount)
    try tensor.withUnsafeMutableBytes { try writer.write(decoding: bytes.span.bytes, to: $0) }
    #expect(try tensor == written(decoded(bytes, for: specification), specification))
  }

  @Test func aWriterGoesOnAfterADamagedPicture() throws {
    let specification = InputSpecification(width: 12, height: 9, channels: 3, element: .int8)
    let bytes = try Fixtures.bytes("picture.jpg")
    var writer = try InputWriter(specification)
    var tensor = [UInt8](repeating: 0, count: writer.byteCount)
    #expect(throws: ImageError.damaged(.jpeg)) {
      try tensor.withUnsafeMutableBytes { try writer.write(decoding: bytes.span.bytes.extracting(first: 700), to: $0) }
    }
    try tensor.withUnsafeMutableBytes { try writer.write(decoding: bytes.span.bytes, to: $0) }
    #expect(try tensor == written(decoded(bytes, for: specification), specification))
  }

  @Test func rowsOfAnotherSizeAreRefused() throws {
    var writer = try InputWriter(InputSpecification(width: 4, height: 4, channels: 3, element: .uint8))
    var tensor = [UInt8](repeating: 0, count: writer.byteCount)
    let row = [UInt8](repeating: 1, count: 15)
    func error(_ body: (inout InputWriter, inout MutableRawSpan) throws(ImageError) -> Void) -> ImageError? {
      var bytes = tensor.mutableSpan
      var span = bytes.mutableBytes
      do throws(ImageError) { try body(&writer, &span) } catch { return error }
      return nil
    }
    func push(_ count: Int) -> ImageError? {
      error { (writer, tensor) throws(ImageError) in
        try writer.push(row.span.bytes.extracting(0..<count), to: &tensor)
      }
    }
    #expect(push(15) == .wrongByteCount(expected: 0, actual: 15))
    try writer.prepare(width: 5, height: 2, channels: 3)
    #expect(push(15) == .wrongByteCount(expected: 0, actual: 15))
    let begun = error { (writer, tensor) throws(ImageError) in
      try writer.begin(width: 5, height: 2, channels: 3, in: &tensor)
    }
    #expect(begun == nil)
    #expect(push(14) == .wrongByteCount(expected: 15, actual: 14))
    #expect(push(15) == nil && push(15) == nil)
    #expect(push(15) == .wrongByteCount(expected: 0, actual: 15))
  }

  @Test func workingMemoryDoesNotGrowWithThePicture() throws {
    var writer = try InputWriter(InputSpecification(width: 224, height: 224, channels: 3, element: .int8))
    try writer.prepare(width: 1920, height: 1080, channels: 3)
    // A table, ten rows of the input's width, and two windows of 224 outputs.
    #expect(writer.workingByteCount == 768 + 10 * 672 + 2 * 224 * (8 + 12 * 4))
  }

  @Test func ringsBeyondTheLimitAreRefused() throws {
    var writer = try InputWriter(
      InputSpecification(width: 16384, height: 1, channels: 3, element: .uint8, fit: .stretch))
    do throws(ImageError) {
      try writer.prepare(width: 1, height: 16384, channels: 3)
      Issue.record("prepared")
    } catch { #expect(error == .tooLarge(width: 1, height: 16384)) }
  }
}

/// A picture of reproducible noise.
func noise(width: Int, height: Int, channels: Int) -> Image {
  var state = UInt32(width * 31 + height)
  let bytes = (0..<width * height * channels).map { _ in
    state = state &* 1_664_525 &+ 1_013_904_223
    // Black and white are frequent, since sums are clamped there.
    return UInt8(clamping: Int(state >> 24) * 2 - 128)
  }
  return Image(width: width, height: height, channels: channels, bytes: bytes)
}
