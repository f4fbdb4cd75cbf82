import Foundation
import Imaging
import Tensors
import Testing

/// Frames of Motion JPEG, of which one decoder reads many.
extension HostileInputTests {
  static let frames = [
    "sampled-420", "sampled-422", "sampled-444", "luma-sampled", "grey", "grey-sampled", "restarts", "scans",
    "progressive", "arithmetic",
  ]

  /// Of 32x16 pixels: the seeds of the fuzzer, which begin with a byte of its own.
  private func frame(_ name: String) throws -> [UInt8] {
    let folder = URL(filePath: #filePath).appending(path: "../../Fuzz/Corpus/motion-jpeg").standardizedFileURL
    return try Array(Data(contentsOf: folder.appending(path: name)).dropFirst())
  }

  private func writer(_ width: Int = 32, _ height: Int = 16, limits: ImageLimits = ImageLimits()) throws
    -> MotionJPEGWriter
  {
    let specification = InputSpecification(width: 12, height: 10, channels: 3, element: .uint8)
    return try MotionJPEGWriter(width: width, height: height, specification, limits: limits)
  }

  private func tensor(of frame: [UInt8], _ writer: inout MotionJPEGWriter) throws(FrameError) -> [UInt8] {
    var tensor = [UInt8](repeating: 0, count: writer.byteCount)
    var span = tensor.mutableSpan
    var bytes = span.mutableBytes
    try writer.write(frame.span.bytes, to: &bytes)
    return tensor
  }

  /// What the fuzzer has found is there as well.
  @Test func seedsOfTheFuzzerAreReadTheSameTwice() throws {
    let folder = URL(filePath: #filePath).appending(path: "../../Fuzz/Corpus/motion-jpeg").standardizedFileURL
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(Set(names).isSuperset(of: Self.frames))
    for name in names {
      var writer = try writer()
      let first = try? tensor(of: frame(name), &writer)
      let second = try? tensor(of: frame(name), &writer)
      #expect(first == second, "\(name)")
    }
  }

  /// A damaged frame has no effect on the next.
  @Test(arguments: frames) func flippedBitsOfFramesNeverCrash(name: String) throws {
    let whole = try frame(name)
    var writer = try writer()
    let expected = try tensor(of: whole, &writer)
    let byteCount = writer.workingByteCount
    for index in 0..<whole.count {
      for flip in [UInt8(0x01), 0x10, 0x80, 0xFF] {
        var changed = whole
        changed[index] ^= flip
        _ = try? tensor(of: changed, &writer)
      }
      if index % 100 == 0 { #expect(try tensor(of: whole, &writer) == expected) }
    }
    #expect(try tensor(of: whole, &writer) == expected)
    // Frames may come in other samplings, and in several scans, but not in another size.
    #expect(writer.workingByteCount < byteCount + 16 * 32 * 16 * 3 * 4)
  }

  /// Other tables than the standard's do not reach a frame that leaves its own out.
  @Test func framesKnowNothingOfTheOneBefore() throws {
    let sampled = try frame("sampled-420"), grey = try frame("grey")
    var fresh = try writer(), used = try writer()
    for other in Self.frames { _ = try tensor(of: frame(other), &used) }
    #expect(try tensor(of: sampled, &used) == tensor(of: sampled, &fresh))
    let withoutFactors = withoutSegments(grey, of: 0xDB)
    #expect(throws: FrameError.picture(.damaged(.jpeg))) { try tensor(of: withoutFactors, &used) }
  }

  private func withoutSegments(_ frame: [UInt8], of marker: UInt8) -> [UInt8] {
    var short = Array(frame[..<2]), position = 2
    while frame[position + 1] != 0xDA {
      let length = 2 + Int(frame[position + 2]) << 8 + Int(frame[position + 3])
      if frame[position + 1] != marker { short += frame[position..<position + length] }
      position += length
    }
    return short + frame[position...]
  }

  /// The first byte behind the marker of the frame's header.
  private func header(_ frame: [UInt8]) throws -> Int {
    try #require((0..<frame.count - 1).first { frame[$0] == 0xFF && (0xC0...0xC2).contains(frame[$0 + 1]) }) + 2
  }

  private func resized(_ frame: [UInt8], width: Int, height: Int) throws -> [UInt8] {
    let start = try header(frame)
    var changed = frame
    for (place, value) in [(3, height >> 8), (4, height), (5, width >> 8), (6, width)] {
      changed[start + place] = UInt8(truncatingIfNeeded: value)
    }
    return changed
  }

  /// The frame promises more than it has; what it would need is known from its header.
  @Test(arguments: ["progressive", "scans"]) func coefficientsKeepToTheLimit(name: String) throws {
    var limits = ImageLimits()
    limits.maximumByteCount = 1 << 22
    let large = try resized(frame(name), width: 4096, height: 4096)
    var writer = try writer(4096, 4096, limits: limits)
    #expect(throws: FrameError.picture(.outOfMemory(.jpeg))) { try tensor(of: large, &writer) }
    #expect(writer.workingByteCount < 1 << 22)
  }

  @Test func framesOfAnotherSizeTakeNoMemory() throws {
    var writer = try writer()
    let whole = try frame("sampled-420")
    let expected = try tensor(of: whole, &writer)
    let byteCount = writer.workingByteCount
    for (width, height) in [(65500, 65500), (65535, 1), (1, 65535), (33, 16), (0, 16)] {
      let other = try resized(whole, width: width, height: height)
      #expect(throws: FrameError.self) { try tensor(of: other, &writer) }
    }
    #expect(writer.workingByteCount == byteCount)
    #expect(try tensor(of: whole, &writer) == expected)
  }

  /// Any outcome but a crash.
  @Test func absurdComponentsNeverCrash() throws {
    var writer = try writer()
    let whole = try frame("sampled-420")
    let start = try header(whole)
    for count in [0, 1, 2, 4, 5, 10, 11, 255] {
      var changed = whole
      changed[start + 7] = UInt8(count)
      let length = 8 + 3 * count
      (changed[start], changed[start + 1]) = (UInt8(length >> 8), UInt8(truncatingIfNeeded: length))
      _ = try? tensor(of: changed, &writer)
    }
    for component in 0..<3 {
      for sampling in 0...255 {
        var changed = whole
        changed[start + 9 + 3 * component] = UInt8(sampling)
        _ = try? tensor(of: changed, &writer)
      }
    }
    #expect(try tensor(of: whole, &writer).contains { $0 > 0 })
  }
}
