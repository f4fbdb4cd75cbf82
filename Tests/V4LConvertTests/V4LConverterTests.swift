import Camera
import Foundation
import Imaging
import Kernels
import Linux
import Tensors
import Testing
import V4LConvert

@Suite struct V4LConverterTests {
  private static let width = 64, height = 48
  /// No device: the library knows no quirks of it.
  private let file = FileHandle(forReadingAtPath: "/dev/null")!

  private func rgb(_ fourCC: FourCC, stride: Int, _ frame: [UInt8]) -> [UInt8]? {
    let converter = V4LConverter()
    var format = VideoDevice.Format(
      fourCC: fourCC.rawValue, width: V4LConverterTests.width, height: V4LConverterTests.height)
    format.stride = stride
    format.byteCount = stride * V4LConverterTests.height
    guard let pixels = converter.prepare(for: format, descriptor: file.fileDescriptor) else { return nil }
    guard pixels.pixels == .rgb, pixels.width == format.width, pixels.height == format.height else { return nil }
    var out = [UInt8](repeating: 0, count: pixels.byteCount())
    var span = out.mutableSpan
    var bytes = span.mutableBytes
    return converter.convert(frame.span.bytes, to: &bytes) ? out : nil
  }

  /// RGB565, of which Imaging knows nothing: five, six and five bits become the upper ones.
  @Test func formatsThatNobodyElseReads() throws {
    var state: UInt32 = 7
    let words = (0..<V4LConverterTests.width * V4LConverterTests.height).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223
      return UInt16(truncatingIfNeeded: state >> 16)
    }
    #expect(CaptureFormat("RGBP") == nil)
    let frame = words.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
    let out = try #require(rgb("RGBP", stride: 2 * V4LConverterTests.width, frame))
    for (pixel, word) in words.enumerated() {
      let parts = [UInt8(word >> 11) << 3, UInt8(word >> 5 & 63) << 2, UInt8(word & 31) << 3]
      for channel in 0..<3 { #expect(out[3 * pixel + channel] & [0xf8, 0xfc, 0xf8][channel] == parts[channel]) }
    }
  }

  /// Of a format that both know the library and Imaging make the same colours; the library takes luma to be full.
  @Test func coloursAreThoseOfImaging() throws {
    let width = V4LConverterTests.width, height = V4LConverterTests.height
    var frame: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width / 2 {
        let luma = 40 + 2 * x + y
        frame += [UInt8(luma), UInt8(96 + y), UInt8(luma + 2), UInt8(100 + y)]
      }
    }
    let out = try #require(rgb("YUYV", stride: 2 * width, frame))
    let specification = InputSpecification(width: width, height: height, channels: 3, element: .uint8)
    let format = try FrameFormat(.yuyv, width: width, height: height, range: .full)
    let writer = try FrameWriter(format, specification)
    var expected = [UInt8](repeating: 0, count: writer.byteCount)
    var span = expected.mutableSpan
    var bytes = span.mutableBytes
    try writer.write(frame.span.bytes, to: &bytes)
    let worst = zip(out, expected).map { abs(Int($0) - Int($1)) }.max()
    // The library's factor of blue is 129 / 64 instead of 1.772, and chroma is at most 32 from the middle.
    #expect(worst! <= 9)
    #expect(Set(expected).count > 100)
  }

  @Test func whatCannotBeTurnedIsToldBefore() {
    let frame = [UInt8](repeating: 128, count: 2 * V4LConverterTests.width * V4LConverterTests.height)
    #expect(rgb("ZZZZ", stride: 2 * V4LConverterTests.width, frame) == nil)
  }

  @Test(arguments: [0, 1, 100, 6143]) func framesCutShortAreRefused(count: Int) {
    let frame = [UInt8](repeating: 128, count: count)
    #expect(rgb("RGBP", stride: 2 * V4LConverterTests.width, frame) == nil)
  }

  /// The library's decoders of compressed frames read past damaged ones.
  @Test(arguments: ["S561", "S920", "PJPG", "JPGL", "S910", "M310", "P207", "O511", "O518", "S401"])
  func compressedFormatsAreNotKnown(letters: String) throws {
    let fourCC = try #require(FourCC(letters))
    #expect(rgb(fourCC, stride: 0, [UInt8](repeating: 128, count: 10_000)) == nil)
  }

  @Test func rowsWithGapsAreNotKnown() {
    let stride = 2 * V4LConverterTests.width + 16
    #expect(rgb("RGBP", stride: stride, [UInt8](repeating: 0, count: stride * V4LConverterTests.height)) == nil)
  }
}
