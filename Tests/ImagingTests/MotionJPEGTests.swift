import CBench
import Foundation
import Imaging
import Kernels
import Tensors
import Testing

@Suite struct FrameMotionJPEGTests {
  private var picture: RealPicture { .waves(320, 240) }

  /// A JPEG without thinned out chroma.
  static func file(channels: Int = 3, width: Int = 320, height: Int = 240) throws -> [UInt8] {
    let picture = RealPicture.waves(width, height)
    var bytes: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width {
        let color = picture.color(x, y)
        if channels == 3 {
          for channel in 0..<3 { bytes.append(UInt8(color[channel].rounded())) }
        } else {
          bytes.append(UInt8((0.299 * color.x + 0.587 * color.y + 0.114 * color.z).rounded()))
        }
      }
    }
    return try Image(width: width, height: height, channels: channels, bytes: bytes).encoded(as: .jpeg(quality: 95))
  }

  private func tensor(
    of file: [UInt8], _ specification: InputSpecification, view: FrameView = FrameView(), width: Int = 320,
    height: Int = 240, _ table: KernelTable = KernelTable(.detected)
  ) throws(FrameError) -> [UInt8] {
    var writer = try MotionJPEGWriter(width: width, height: height, specification, view: view, table)
    var tensor = [UInt8](repeating: 0xEE, count: writer.byteCount)
    var span = tensor.mutableSpan
    var bytes = span.mutableBytes
    try writer.write(file.span.bytes, to: &bytes)
    return tensor
  }

  /// Scales 8, 4, 2 and 1 eighth, and views whose last rows are not decoded.
  @Test(arguments: [(240, 240), (100, 100), (50, 50), (20, 20)], FrameWriterTests.views)
  func framesAreNearTheirPictures(input: (Int, Int), view: FrameView) throws {
    let raw = DrawnFrame(picture, try FrameFormat(.rgb, width: 320, height: 240))
    for region in [nil, FrameRegion(x: 40, y: 20, width: 160, height: 100)] {
      var view = view
      view.region = region
      for channels in [1, 3] {
        let specification = pixelInput(input.0, input.1, channels: channels, .letterbox)
        let wanted = try ImagingTests.tensor(of: raw.bytes, FrameWriter(raw.format, specification, view: view))
        let actual = try tensor(of: Self.file(), specification, view: view)
        let worst = zip(actual, wanted).map { abs(Int($0) - Int($1)) }.max()!
        // The picture is smooth: what remains is the rounding of JPEG's coefficients.
        #expect(worst <= 9, "\(view) \(channels): \(worst)")
      }
    }
  }

  @Test func greyFramesAreGreyInAllChannels() throws {
    let actual = try tensor(of: Self.file(channels: 1), pixelInput(96, 96, .centreCrop))
    for pixel in 0..<96 * 96 { #expect(Set(actual[3 * pixel..<3 * pixel + 3]).count == 1) }
  }

  @Test func instructionSetsGiveTheSameBytes() throws {
    let specification = pixelInput(99, 77, .centreCrop)
    let file = try Self.file()
    #expect(try tensor(of: file, specification) == tensor(of: file, specification, KernelTable([])))
  }

  /// Cameras leave out the tables that everybody knows.
  @Test func huffmanTablesMayBeMissing() throws {
    // The fixture was written with the standard tables.
    let file = try Fixtures.bytes("picture.jpg")
    let image = try Image(decoding: file.span)
    var short: [UInt8] = [0xFF, 0xD8]
    var position = 2
    while file[position + 1] != 0xDA {
      let length = 2 + Int(file[position + 2]) << 8 + Int(file[position + 3])
      if file[position + 1] != 0xC4 { short += file[position..<position + length] }
      position += length
    }
    short += file[position...]
    try #require(short.count < file.count)
    let specification = pixelInput(image.width, image.height, .stretch)
    let (width, height) = (image.width, image.height)
    #expect(
      try tensor(of: short, specification, width: width, height: height)
        == tensor(of: file, specification, width: width, height: height))
  }

  /// Wherever they are looked at. In a process of its own: calls for memory are counted in the whole process.
  @Test(arguments: HostileInputTests.frames) func framesTakeNoMemory(name: String) async {
    await #expect(processExitsWith: .success) { [name = name as String] in
      let folder = URL(filePath: #filePath).appending(path: "../../Fuzz/Corpus/motion-jpeg").standardizedFileURL
      let frame = try Array(Data(contentsOf: folder.appending(path: name)).dropFirst())
      var writer = try MotionJPEGWriter(
        width: 32, height: 16, InputSpecification(width: 12, height: 10, channels: 3, element: .uint8))
      var tensor = [UInt8](repeating: 0, count: writer.byteCount)
      var span = tensor.mutableSpan
      var bytes = span.mutableBytes
      try writer.write(frame.span.bytes, to: &bytes)
      try writer.look(FrameView(region: FrameRegion(x: 0, y: 0, width: 20, height: 12)))
      try writer.write(frame.span.bytes, to: &bytes)
      let before = swl_allocation_count()
      for number in 0..<1000 {
        try writer.look(FrameView(region: FrameRegion(x: number % 12, y: number % 4, width: 20, height: 12)))
        try writer.write(frame.span.bytes, to: &bytes)
      }
      let taken = swl_allocation_count() - before
      #expect(before > 0 && taken == 0)
    }
  }

  @Test func lookingElsewhereIsAsGoodAsANewWriter() throws {
    let file = try Self.file(), specification = pixelInput(60, 60, .centreCrop)
    var writer = try MotionJPEGWriter(width: 320, height: 240, specification)
    var tensor = [UInt8](repeating: 0, count: writer.byteCount)
    for view in FrameWriterTests.views {
      for region in [
        nil, FrameRegion(x: 90, y: 40, width: 70, height: 160), FrameRegion(x: 1, y: 9, width: 80, height: 80),
      ] {
        var view = view
        view.region = region
        var span = tensor.mutableSpan
        var bytes = span.mutableBytes
        try writer.look(view)
        try writer.write(file.span.bytes, to: &bytes)
        #expect(try tensor == self.tensor(of: file, specification, view: view))
      }
    }
  }

  @Test func brokenFramesAreRefusedAndTheNextOneIsFine() throws {
    let file = try Self.file()
    let specification = pixelInput(60, 60, .centreCrop)
    let expected = try tensor(of: file, specification)
    var writer = try MotionJPEGWriter(width: 320, height: 240, specification)
    var tensor = [UInt8](repeating: 0, count: writer.byteCount)
    var span = tensor.mutableSpan
    var bytes = span.mutableBytes
    for count in [0, 1, 2, 100, 700, file.count / 2] {
      #expect(throws: FrameError.picture(.damaged(.jpeg))) {
        try writer.write(file.span.bytes.extracting(first: count), to: &bytes)
      }
    }
    let other = try Self.file(width: 160, height: 120)
    #expect(throws: FrameError.pictureSize(width: 160, height: 120, announcedWidth: 320, announcedHeight: 240)) {
      try writer.write(other.span.bytes, to: &bytes)
    }
    try writer.write(file.span.bytes, to: &bytes)
    #expect(writer.workingByteCount > 0)
    #expect(tensor == expected)
  }

  /// Whatever the bytes, there is an answer.
  @Test func anyByteMayBeWrong() throws {
    let file = try Self.file()
    var writer = try MotionJPEGWriter(width: 320, height: 240, pixelInput(60, 60, .centreCrop))
    var tensor = [UInt8](repeating: 0, count: writer.byteCount)
    var state: UInt64 = 1
    for _ in 0..<400 {
      var broken = file
      for _ in 0..<3 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        broken[Int(state >> 33) % (state % 2 == 0 ? 700 : file.count)] = UInt8(truncatingIfNeeded: state >> 20)
      }
      var span = tensor.mutableSpan
      var bytes = span.mutableBytes
      do throws(FrameError) { try writer.write(broken.span.bytes, to: &bytes) } catch {
        #expect(!error.message.isEmpty)
      }
    }
  }
}
