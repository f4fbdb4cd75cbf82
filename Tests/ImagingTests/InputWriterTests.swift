import Imaging
import Tensors
import Testing

@Suite struct InputWriterTests {
  static let cases: [(name: String, width: Int, height: Int, fit: InputSpecification.Fit, fraction: Float)] = [
    ("stretch", 16, 40, .stretch, 1), ("crop", 20, 20, .centreCrop, 1), ("crop-half", 8, 8, .centreCrop, 0.5),
    ("larger", 48, 48, .centreCrop, 1),
  ]

  @Test(arguments: cases, [3, 1])
  func resizingGivesTheBytesOfPillow(
    _ test: (name: String, width: Int, height: Int, fit: InputSpecification.Fit, fraction: Float), channels: Int
  ) throws {
    let specification = InputSpecification(
      width: test.width, height: test.height, channels: channels, element: .uint8,
      quantization: Quantization(scale: 1 / 255, zeroPoint: 0), fit: test.fit, cropFraction: test.fraction)
    let expected = try Fixtures.bytes("resize-\(test.name)\(channels == 1 ? "-grey" : "").raw")
    #expect(try written(Fixtures.picture("picture.png"), specification) == expected)
  }

  @Test(arguments: [(61, 7), (19, 47), (37, 23), (5, 3)])
  func resizingFollowsTheFormula(width: Int, height: Int) throws {
    let image = try Fixtures.picture("grey.png")
    let specification = InputSpecification(
      width: width, height: height, channels: 1, element: .uint8,
      quantization: Quantization(scale: 1 / 255, zeroPoint: 0), fit: .stretch)
    let actual = try written(image, specification)
    for y in 0..<height {
      for x in 0..<width {
        // Two roundings to a byte and those of the weights.
        let expected = resampled(image, x, y, width, height)
        #expect(abs(Double(actual[y * width + x]) - expected) < 1.01)
      }
    }
  }

  /// A crop that keeps half of each axis, moved by whole pixels, is that part of the picture.
  @Test(arguments: [(-1, -1), (1, -1), (0.5, 0), (-0.25, 1)] as [(Float, Float)])
  func cropsLieWhereTheShiftSays(x: Float, y: Float) throws {
    let image = noise(width: 32, height: 32, channels: 3)
    var specification = InputSpecification(
      width: 16, height: 16, channels: 3, element: .uint8, cropFraction: 0.5)
    (specification.cropShiftX, specification.cropShiftY) = (x, y)
    let (left, top) = (Int(8 * (1 + x)), Int(8 * (1 + y)))
    var part: [UInt8] = []
    for row in top..<top + 16 {
      let start = (row * 32 + left) * 3
      part += image.bytes[start..<start + 48]
    }
    #expect(try written(image, specification) == part)
    specification.cropShiftX = 1.5
    #expect(throws: ImageError.invalidSpecification) { _ = try InputWriter(specification) }
  }

  @Test(arguments: [InputSpecification.Fit.centreCrop, .letterbox, .stretch], [(40, 23), (9, 31)])
  func mirroredPicturesHaveTheirPixelsFromTheOtherEnd(fit: InputSpecification.Fit, size: (Int, Int)) throws {
    let image = noise(width: size.0, height: size.1, channels: 3)
    var specification = InputSpecification(width: 18, height: 14, channels: 3, element: .uint8, fit: fit)
    let plain = try written(image, specification)
    specification.isMirrored = true
    let mirrored = try written(image, specification)
    let place = Placement(of: specification, width: size.0, height: size.1)
    for row in 0..<14 {
      for column in 0..<place.targetWidth {
        let from = (row * 18 + place.targetX + column) * 3
        let to = (row * 18 + place.targetX + place.targetWidth - 1 - column) * 3
        #expect(mirrored[from..<from + 3] == plain[to..<to + 3])
      }
    }
  }

  @Test func letterboxCentresThePictureAndFillsTheRest() throws {
    let image = Image(width: 4, height: 2, channels: 1, bytes: [UInt8](repeating: 200, count: 8))
    let specification = InputSpecification(
      width: 4, height: 6, channels: 3, element: .uint8, quantization: Quantization(scale: 1 / 255, zeroPoint: 0),
      fit: .letterbox, fillValue: 9)
    let expected: [UInt8] = [9, 9, 200, 200, 9, 9].flatMap { [UInt8](repeating: $0, count: 12) }
    #expect(try written(image, specification) == expected)
    let upright = Image(width: 1, height: 6, channels: 1, bytes: [UInt8](repeating: 200, count: 6))
    let row: [UInt8] = [9, 200, 9, 9].flatMap { [$0, $0, $0] }
    #expect(try written(upright, specification) == [[UInt8]](repeating: row, count: 6).flatMap { $0 })
  }

  @Test(arguments: [0, 128])
  func everyPixelValueIsQuantised(storageBias: Int) throws {
    let image = Image(width: 256, height: 1, channels: 1, bytes: Array(0...255))
    for (element, zeroPoint) in [(ElementType.uint8, Int32(128)), (.int8, -1)] {
      let specification = InputSpecification(
        width: 256, height: 1, channels: 1, element: element,
        quantization: Quantization(scale: 0.0078125, zeroPoint: zeroPoint), mean: [0.5, 0, 0],
        standardDeviation: [0.5, 1, 1])
      let range = element == .int8 ? -128.0...127 : 0...255
      let expected = (0..<256).map { pixel in
        let value = ((Double(pixel) / 255 - 0.5) / 0.5 / 0.0078125).rounded(.toNearestOrEven) + Double(zeroPoint)
        return UInt8(truncatingIfNeeded: Int(min(max(value, range.lowerBound), range.upperBound)) + storageBias)
      }
      #expect(try written(image, specification, storageBias: storageBias) == expected)
    }
  }

  @Test func floatsAreNormalisedByChannel() throws {
    let image = Image(width: 1, height: 1, channels: 3, bytes: [255, 0, 51])
    let specification = InputSpecification(
      width: 1, height: 1, channels: 3, element: .float32, mean: [0.5, 0.25, 0], standardDeviation: [0.25, 0.5, 2])
    let values = try written(image, specification).withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
    #expect(values == [2, -0.5, 0.1])
  }

  @Test func aWriterFollowsTheSizeOfThePicture() throws {
    let specification = InputSpecification(width: 9, height: 9, channels: 3, element: .uint8, fit: .letterbox)
    var writer = try InputWriter(specification)
    var tensor = [UInt8](repeating: 0, count: writer.byteCount)
    for name in ["picture.png", "grey.png", "orientation-6.jpg", "picture.png"] {
      let image = try Fixtures.picture(name)
      try tensor.withUnsafeMutableBytes { try writer.write(image, to: $0) }
      #expect(try tensor == written(image, specification))
    }
  }

  @Test func senselessSpecificationsAreRefused() {
    var specification = InputSpecification(width: 9, height: 9, channels: 3, element: .uint8)
    func refuses(_ change: (inout InputSpecification) -> Void) -> Bool {
      var changed = specification
      change(&changed)
      do throws(ImageError) {
        _ = try InputWriter(changed)
        return false
      } catch {
        return error == .invalidSpecification
      }
    }
    specification.mean = [0, 0, 0]
    #expect(refuses { $0.width = 0 } && refuses { $0.channels = 2 } && refuses { $0.element = .int32 })
    #expect(refuses { $0.quantization.scale = 0 } && refuses { $0.quantization.zeroPoint = 256 })
    #expect(refuses { $0.standardDeviation[2] = 0 } && refuses { $0.cropFraction = .nan })
    #expect(!refuses { _ in })
  }
}

/// The exact value of a stretched pixel, in double precision.
private func resampled(_ image: Image, _ x: Int, _ y: Int, _ width: Int, _ height: Int) -> Double {
  func weights(_ output: Int, _ count: Int, _ extent: Int) -> [Double] {
    let scale = Double(extent) / Double(count)
    let centre = (Double(output) + 0.5) * scale
    let values = (0..<extent).map { max(0, 1 - abs(Double($0) + 0.5 - centre) / max(scale, 1)) }
    return values.map { $0 / values.reduce(0, +) }
  }
  let (across, down) = (weights(x, width, image.width), weights(y, height, image.height))
  var sum = 0.0
  for row in 0..<image.height {
    for column in 0..<image.width {
      sum += down[row] * across[column] * Double(image.bytes[row * image.width + column])
    }
  }
  return sum
}
