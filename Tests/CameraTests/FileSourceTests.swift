import Camera
import Foundation
import Imaging
import Testing

/// A clock that passes when it is slept on, and when the test says so.
private final class TestClock: FrameClock {
  var nanoseconds: UInt64 = 5
  func sleep(until nanoseconds: UInt64) { self.nanoseconds = max(self.nanoseconds, nanoseconds) }
}

private func withFile<Result>(_ name: String, _ bytes: [UInt8], _ body: (String) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("swiftlet-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  let file = folder.appendingPathComponent(name)
  try Data(bytes).write(to: file)
  return try body(file.path)
}

/// The bytes of all frames to the end.
private func read(_ source: inout FrameSource) throws -> [[UInt8]] {
  var frames: [[UInt8]] = []
  while true {
    do throws(CameraError) {
      if let frame = try source.nextFrame(timeoutMilliseconds: 1000) { frames.append(content(frame)) }
    } catch {
      guard case .ended = error else { throw error }
      return frames
    }
  }
}

private func content(_ frame: borrowing Frame) -> [UInt8] { frame.bytes.withUnsafeBytes { Array($0) } }

@Suite struct FileSourceTests {
  @Test func picturesInAFile() throws {
    try withFile("a.mjpg", [1, 2] + smallJPEG + [3] + smallJPEG + Array(smallJPEG.prefix(20))) { path in
      var source = try FrameSource(motionJPEG: path)
      #expect(try read(&source) == [smallJPEG, smallJPEG])
      #expect(source.counters.delivered == 2)
    }
  }

  @Test func aPictureLargerThanItsMemoryIsLeftOut() throws {
    let large = Array(smallJPEG.prefix(smallJPEG.count - 2)) + [UInt8](repeating: 1, count: 9000) + [0xff, 0xd9]
    try withFile("a.mjpg", large + smallJPEG) { path in
      var source = try FrameSource(motionJPEG: path, largest: 4096)
      #expect(try read(&source) == [smallJPEG])
      #expect(source.counters.truncated > 0)
    }
  }

  @Test func framesOfY4M() throws {
    let frames = (0..<3).map { frame in (0..<12).map { UInt8(16 * frame + $0) } }
    let text =
      Array("YUV4MPEG2 W4 H2 C420\n".utf8) + frames.flatMap { Array("FRAME\n".utf8) + $0 } + Array("FRAME\n1".utf8)
    try withFile("a.y4m", text) { path in
      var source = try FrameSource(y4m: path)
      #expect(try read(&source) == frames)
      #expect(source.counters.truncated == 1)
    }
  }

  @Test func frameSizesAreCheckedBeforeMemoryIsTaken() throws {
    try withFile("a.y4m", Array("YUV4MPEG2 W16384 H16384\n".utf8)) { path in
      _ = #expect(throws: CameraError.self) { _ = try FrameSource(y4m: path) }
    }
  }

  @Test func picturesOfAFolderInOrder() throws {
    let second: [UInt8] = Array(smallJPEG.prefix(smallJPEG.count - 3)) + [5, 0xff, 0xd9]
    try withFile("b.JPG", second) { path in
      let folder = (path as NSString).deletingLastPathComponent
      try Data(smallJPEG).write(to: URL(fileURLWithPath: folder + "/a.jpeg"))
      try Data([1, 2, 3]).write(to: URL(fileURLWithPath: folder + "/c.jpg"))
      try Data().write(to: URL(fileURLWithPath: folder + "/d.jpg"))
      var source = try FrameSource(folder: folder)
      #expect(try read(&source) == [smallJPEG, second])
      #expect(source.counters.damaged == 1 && source.counters.empty == 1)
    }
  }

  @Test func aReplayKeepsTimeAndLeavesOutWhatIsLate() throws {
    let format = try FrameFormat(.grey, width: 1, height: 1)
    try withFile("a.raw", Array(0..<20)) { path in
      let clock = TestClock()
      var source = try FrameSource(raw: path, format: format).paced(rate: 10, clock: clock)
      func next() throws -> [UInt8] {
        guard let frame = try source.nextFrame(timeoutMilliseconds: 1000) else { return [] }
        return content(frame)
      }
      #expect(try next() == [0] && clock.nanoseconds == 5)
      #expect(try next() == [1] && clock.nanoseconds == 100_000_005)
      clock.nanoseconds += 350_000_000
      #expect(try next() == [4])
      #expect(source.counters.stale == 2 && source.counters.delivered == 3)
      #expect(try next() == [5] && clock.nanoseconds == 500_000_005)
    }
  }
}
