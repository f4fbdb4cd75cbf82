import CBench
import Imaging
import Kernels
import Tensors
import Testing

/// An input whose bytes are the pixels themselves.
func pixelInput(_ width: Int, _ height: Int, channels: Int = 3, _ fit: InputSpecification.Fit) -> InputSpecification {
  InputSpecification(width: width, height: height, channels: channels, element: .uint8, fit: fit, fillValue: 77)
}

func tensor(of frame: [UInt8], _ writer: borrowing FrameWriter) throws(FrameError) -> [UInt8] {
  var tensor = [UInt8](repeating: 0xEE, count: writer.byteCount)
  var span = tensor.mutableSpan
  var bytes = span.mutableBytes
  try writer.write(frame.span.bytes, to: &bytes)
  return tensor
}

/// The point of the frame that a pixel of the input shows, in pixels; nil where the fill is.
private func point(
  _ x: Int, _ y: Int, _ specification: InputSpecification, _ view: FrameView, _ format: FrameFormat
) -> (x: Double, y: Double)? {
  let region = view.region ?? FrameRegion(x: 0, y: 0, width: format.width, height: format.height)
  let (width, height) = (Double(region.width), Double(region.height))
  let isTurned = view.rotation == .right || view.rotation == .left
  let placement = Placement(
    of: specification, width: isTurned ? region.height : region.width, height: isTurned ? region.width : region.height)
  let (column, row) = (x - placement.targetX, y - placement.targetY)
  guard 0..<placement.targetWidth ~= column, 0..<placement.targetHeight ~= row else { return nil }
  let across = placement.sourceX + (Double(column) + 0.5) * placement.sourceWidth / Double(placement.targetWidth)
  let down = placement.sourceY + (Double(row) + 0.5) * placement.sourceHeight / Double(placement.targetHeight)
  var place =
    switch view.rotation {
    case .none: (x: across, y: down)
    case .right: (x: down, y: height - across)
    case .half: (x: width - across, y: height - down)
    case .left: (x: width - down, y: across)
    }
  if view.isMirrored { place.x = width - place.x }
  return (place.x + Double(region.x), place.y + Double(region.y))
}

@Suite struct FrameWriterTests {
  /// Of a byte from the real value it stands for: half for its rounding, the rest for samples and factors.
  static let bound = 0.62

  static let views = FrameView.Rotation.allCases.flatMap { rotation in
    [false, true].map { FrameView(isMirrored: $0, rotation: rotation) }
  }

  private func expectNear(
    _ frame: DrawnFrame, _ specification: InputSpecification, _ view: FrameView
  ) throws {
    let writer = try FrameWriter(frame.format, specification, view: view)
    let actual = try tensor(of: frame.bytes, writer)
    var worst = 0.0
    for y in 0..<specification.height {
      for x in 0..<specification.width {
        let point = point(x, y, specification, view, frame.format)
        let expected = point.map { frame.value($0.x, $0.y, isGrey: specification.channels == 1) }
        for channel in 0..<specification.channels {
          let byte = Double(actual[(y * specification.width + x) * specification.channels + channel])
          worst = max(worst, abs(byte - (expected?[channel] ?? 77)))
        }
      }
    }
    #expect(worst <= Self.bound, "\(frame.format.pixels) \(frame.format.width)x\(frame.format.height) \(view)")
  }

  @Test(arguments: PixelFormat.allCases, [(64, 48), (37, 23), (2, 2), (130, 9), (640, 6)])
  func bytesAreNearTheRealValues(pixels: PixelFormat, size: (Int, Int)) throws {
    let picture = RealPicture.waves(size.0, size.1)
    for (matrix, range) in [(ColorMatrix.bt601, ColorRange.limited), (.bt709, .full), (.bt709, .limited)] {
      let frame = DrawnFrame(
        picture, try FrameFormat(pixels, width: size.0, height: size.1, matrix: matrix, range: range))
      for channels in [1, 3] {
        for fit in [InputSpecification.Fit.centreCrop, .letterbox, .stretch] {
          for input in [(20, 31), (1, 1), (50, 16)] {
            try expectNear(frame, pixelInput(input.0, input.1, channels: channels, fit), FrameView())
          }
        }
      }
    }
  }

  @Test(arguments: [PixelFormat.yuyv, .nv12, .yu12, .bgr, .grey, .bayerGRBG], views)
  func viewsAreMirroredThenTurned(pixels: PixelFormat, view: FrameView) throws {
    let frame = DrawnFrame(.waves(61, 38), try FrameFormat(pixels, width: 61, height: 38))
    for region in [nil, FrameRegion(x: 7, y: 5, width: 33, height: 20), FrameRegion(x: 59, y: 36, width: 2, height: 2)]
    {
      for fit in [InputSpecification.Fit.centreCrop, .letterbox, .stretch] {
        var view = view
        view.region = region
        try expectNear(frame, pixelInput(24, 17, fit), view)
      }
    }
  }

  @Test(arguments: PixelFormat.allCases)
  func everyFormatOfAPictureGivesTheSameTensor(pixels: PixelFormat) throws {
    let picture = RealPicture.waves(320, 240)
    let specification = pixelInput(96, 96, .centreCrop)
    let reference = DrawnFrame(picture, try FrameFormat(.rgb, width: 320, height: 240))
    let wanted = try tensor(of: reference.bytes, FrameWriter(reference.format, specification))
    let frame = DrawnFrame(picture, try FrameFormat(pixels, width: 320, height: 240))
    let actual = try tensor(of: frame.bytes, FrameWriter(frame.format, specification))
    guard ![.grey, .y10, .y12, .y16].contains(pixels) else {
      // Without colour: the luma of the picture in all channels.
      for pixel in 0..<96 * 96 {
        let rgb = (0..<3).map { Double(wanted[3 * pixel + $0]) }
        let luma = 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2]
        for channel in 0..<3 { #expect(abs(Double(actual[3 * pixel + channel]) - luma) <= 1.5) }
      }
      return
    }
    // Bytes of luma and chroma are rounded before they are colours again: at most 1.164 / 2 + 2.018 / 2, and the two
    // tensors' own bounds.
    let worst = zip(actual, wanted).map { abs(Int($0) - Int($1)) }.max()!
    #expect(worst <= 3, "\(pixels): \(worst)")
  }

  @Test(arguments: PixelFormat.allCases)
  func instructionSetsGiveTheSameBytes(pixels: PixelFormat) throws {
    for size in [(200, 151), (39, 64), (5, 4)] {
      let format = try FrameFormat(pixels, width: size.0, height: size.1)
      let noise = (0..<frameByteCount(format)).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 13) }
      for channels in [1, 3] {
        for view in Self.views {
          let specification = pixelInput(65, 43, channels: channels, .letterbox)
          let reference = try FrameWriter(format, specification, view: view, KernelTable([]))
          let fastest = try FrameWriter(format, specification, view: view)
          #expect(try tensor(of: noise, reference) == tensor(of: noise, fastest))
        }
      }
    }
  }

  @Test(arguments: PixelFormat.allCases)
  func bytesBetweenRowsAreNotRead(pixels: PixelFormat) throws {
    for size in [(41, 22), (40, 21)] {
      let dense = pixels.rowByteCount(plane: 0, width: size.0)
      let picture = RealPicture.waves(size.0, size.1)
      let narrow = DrawnFrame(picture, try FrameFormat(pixels, width: size.0, height: size.1))
      let wide = DrawnFrame(
        picture, try FrameFormat(pixels, width: size.0, height: size.1, bytesPerLine: dense + 37))
      let specification = pixelInput(30, 30, .stretch)
      let expected = try tensor(of: narrow.bytes, FrameWriter(narrow.format, specification))
      #expect(try tensor(of: wide.bytes, FrameWriter(wide.format, specification)) == expected)
    }
  }

  @Test func planesMayLieInBuffersOfTheirOwn() throws {
    let frame = DrawnFrame(.waves(50, 30), try FrameFormat(.nv12, width: 50, height: 30))
    let expected = try tensor(of: frame.bytes, FrameWriter(frame.format, pixelInput(16, 16, .centreCrop)))
    var format = frame.format
    let split = format.planes[1].offset
    format.planes[1].buffer = 1
    format.planes[1].offset = 0
    let writer = try FrameWriter(format, pixelInput(16, 16, .centreCrop))
    #expect(writer.frameByteCount(buffer: 0) == split)
    #expect(writer.frameByteCount(buffer: 1) == 50 * 15)
    var actual = [UInt8](repeating: 0, count: writer.byteCount)
    var span = actual.mutableSpan
    var bytes = span.mutableBytes
    let (luma, chroma) = (Array(frame.bytes[..<split]), Array(frame.bytes[split...]))
    try writer.write(luma.span.bytes, chroma.span.bytes, RawSpan(), to: &bytes)
    #expect(actual == expected)
  }

  @Test(arguments: FrameWriterTests.views)
  func elementsAndLayoutsAreTheSamePixels(view: FrameView) throws {
    let frame = DrawnFrame(.waves(50, 30), try FrameFormat(.yuyv, width: 50, height: 30))
    let pixels = try tensor(of: frame.bytes, FrameWriter(frame.format, pixelInput(21, 13, .letterbox), view: view))
    var specification = pixelInput(21, 13, .letterbox)
    specification.mean = [0.485, 0.456, 0.406]
    specification.standardDeviation = [0.229, 0.224, 0.225]
    specification.quantization = Quantization(scale: 0.0187, zeroPoint: -14)
    for (element, bias) in [(ElementType.int8, 0), (.int8, 128), (.float32, 0)] {
      specification.element = element
      var pictures = try InputWriter(specification, storageBias: bias)
      var expected = [UInt8](repeating: 0, count: pictures.byteCount)
      let image = Image(width: 21, height: 13, channels: 3, bytes: pixels)
      try expected.withUnsafeMutableBytes { try pictures.write(image, to: $0) }
      let last = try FrameWriter(frame.format, specification, view: view, storageBias: bias)
      #expect(try tensor(of: frame.bytes, last) == expected)
      let first = try FrameWriter(frame.format, specification, layout: .channelsFirst, view: view, storageBias: bias)
      let planar = try tensor(of: frame.bytes, first)
      let size = element.byteCount
      for pixel in 0..<21 * 13 {
        for byte in 0..<3 * size {
          #expect(planar[(byte / size * 21 * 13 + pixel) * size + byte % size] == expected[pixel * 3 * size + byte])
        }
      }
    }
  }

  /// In a process of its own: calls for memory are counted in the whole process.
  @Test(arguments: [PixelFormat.nv12, .yuyv, .bayerRGGB]) func framesAndViewsTakeNoMemory(pixels: PixelFormat) async {
    let index: Int = PixelFormat.allCases.firstIndex(of: pixels)!
    await #expect(processExitsWith: .success) { [index = index as Int] in
      let format = try FrameFormat(PixelFormat.allCases[index], width: 320, height: 240)
      let frame = [UInt8](repeating: 99, count: frameByteCount(format))
      var writer = try FrameWriter(format, pixelInput(96, 96, .letterbox))
      #expect(writer.workingByteCount < 20_000)
      var output = [UInt8](repeating: 0, count: writer.byteCount)
      var span = output.mutableSpan
      var bytes = span.mutableBytes
      // The first frames may make the language's own tables.
      var least = UInt64.max
      for step in 0..<50 {
        let before = swl_allocation_count()
        let region = FrameRegion(x: step, y: step, width: 100 + step, height: 80)
        try writer.look(FrameView(region: region, rotation: .right))
        try writer.write(frame.span.bytes, to: &bytes)
        least = min(least, swl_allocation_count() - before)
      }
      #expect(swl_allocation_count() > 0 && least == 0)
    }
  }
}

@Suite struct FrameRefusalTests {
  @Test(arguments: PixelFormat.allCases)
  func aFrameThatIsOneByteShortIsRefused(pixels: PixelFormat) throws {
    for (width, height) in [(7, 5), (8, 6), (640, 3)] {
      let format = try FrameFormat(pixels, width: width, height: height)
      let writer = try FrameWriter(format, pixelInput(4, 4, .stretch))
      let needed = frameByteCount(format)
      #expect(writer.frameByteCount() == needed)
      for count in [0, needed / 2, needed - 1] {
        #expect(throws: FrameError.buffer(0, byteCount: count, needed: needed)) {
          try tensor(of: [UInt8](repeating: 0, count: count), writer)
        }
      }
      // Exactly enough, and more.
      _ = try tensor(of: [UInt8](repeating: 0, count: needed), writer)
      _ = try tensor(of: [UInt8](repeating: 0, count: needed + 9), writer)
    }
  }

  @Test func sizesAndStridesAreChecked() throws {
    for (width, height) in [(0, 4), (4, 0), (-3, 4), (16385, 4), (4, Int.max)] {
      #expect(throws: FrameError.size(width: width, height: height)) {
        _ = try FrameFormat(.yuyv, width: width, height: height)
      }
    }
    for stride in [0, -16, 15, 1 << 40] {
      #expect(throws: FrameError.stride(plane: 0, stride, rowByteCount: 16)) {
        _ = try FrameFormat(.yuyv, width: 8, height: 4, bytesPerLine: stride)
      }
    }
    for pixels in [PixelFormat.bayerRGGB, .bayerBGGR] {
      let format = try FrameFormat(pixels, width: 8, height: 1)
      #expect(throws: FrameError.size(width: 8, height: 1)) { _ = try FrameWriter(format, pixelInput(4, 4, .stretch)) }
    }
    let format = try FrameFormat(.nv12, width: 8, height: 4)
    func refused(_ change: (inout FrameFormat) -> Void) throws -> FrameError? {
      var changed = format
      change(&changed)
      do { _ = try FrameWriter(changed, pixelInput(4, 4, .stretch)) } catch { return error }
      return nil
    }
    #expect(try refused { $0.planes[1].stride = 7 } == .stride(plane: 1, 7, rowByteCount: 8))
    #expect(try refused { $0.planes[1].offset = -1 } == .place(plane: 1))
    #expect(try refused { $0.planes[1].offset = Int.max } == .place(plane: 1))
    #expect(try refused { $0.planes[1].buffer = 3 } == .place(plane: 1))
  }

  @Test func regionsAreClippedAndEmptyOnesRefused() throws {
    let frame = DrawnFrame(.waves(20, 10), try FrameFormat(.rgb, width: 20, height: 10))
    var writer = try FrameWriter(frame.format, pixelInput(6, 6, .stretch))
    try writer.look(FrameView(region: FrameRegion(x: 12, y: -4, width: Int.max, height: 9)))
    let clipped = try tensor(of: frame.bytes, writer)
    try writer.look(FrameView(region: FrameRegion(x: 12, y: 0, width: 8, height: 5)))
    #expect(try tensor(of: frame.bytes, writer) == clipped)
    let empty = [
      FrameRegion(x: 20, y: 0, width: 5, height: 5), FrameRegion(x: 3, y: 3, width: 0, height: 5),
      FrameRegion(x: -9, y: 0, width: 9, height: 9), FrameRegion(x: 0, y: 0, width: 4, height: -4),
      FrameRegion(x: Int.min, y: Int.min, width: Int.max, height: Int.max),
    ]
    for region in empty {
      var refusal: FrameError?
      do throws(FrameError) { try writer.look(FrameView(region: region)) } catch { refusal = error }
      #expect(refusal == .region(region))
    }
    // The view stays as it was.
    #expect(try tensor(of: frame.bytes, writer) == clipped)
  }

  @Test func tensorsOfAnotherSizeAreRefused() throws {
    let format = try FrameFormat(.grey, width: 4, height: 4)
    let writer = try FrameWriter(format, pixelInput(4, 4, .stretch))
    let frame = [UInt8](repeating: 0, count: 16)
    for count in [0, 47, 49] {
      var tensor = [UInt8](repeating: 0, count: count)
      #expect(throws: FrameError.tensor(byteCount: count, expected: 48)) {
        var span = tensor.mutableSpan
        var bytes = span.mutableBytes
        try writer.write(frame.span.bytes, to: &bytes)
      }
    }
  }
}
