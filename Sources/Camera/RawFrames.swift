internal import Imaging
internal import Linux

/// Frames without compression behind each other, in a file or on the standard input: bare, or as YUV4MPEG2.
final class RawFrames: FrameOrigin {
  /// Bytes of a frame, at most: four times those of 8K in 4:2:0.
  private static let mostBytes = 200_000_000

  private let stream: ByteStream
  private var buffer: StreamBuffer
  private let format: FrameFormat
  private let byteCount: Int
  private let hasLines: Bool
  private var lent = 0
  private var sequence: UInt32 = 0
  private(set) var counters = CaptureCounters()

  /// Bare frames of this format.
  init(_ stream: consuming ByteStream, _ format: FrameFormat) throws(CameraError) {
    byteCount = format.byteCount()
    guard byteCount <= RawFrames.mostBytes else { throw .stream(.frameTooLarge) }
    self.stream = stream
    self.format = format
    hasLines = false
    buffer = StreamBuffer(capacity: byteCount)
  }

  /// Reads the first line, waiting for it at most so long.
  init(y4m stream: consuming ByteStream, timeoutMilliseconds: Int) throws(CameraError) {
    let deadline = MonotonicClock.nanoseconds &+ UInt64(clamping: timeoutMilliseconds) * 1_000_000
    var head = StreamBuffer(capacity: Y4MHeader.longest)
    let (format, offset) = try RawFrames.header(stream, &head, deadline)
    byteCount = format.byteCount()
    guard byteCount <= RawFrames.mostBytes else { throw .stream(.frameTooLarge) }
    head.drop(offset)
    buffer = StreamBuffer(capacity: byteCount + Y4MHeader.longest)
    buffer.append(head.bytes)
    self.stream = stream
    self.format = format
    hasLines = true
  }

  private static func header(
    _ stream: borrowing ByteStream, _ head: inout StreamBuffer, _ deadline: UInt64
  ) throws(CameraError) -> (FrameFormat, Int) {
    while true {
      switch Y4MHeader(head.bytes) {
      case .frames(let format, _, let offset): return (format, offset)
      case .refused(let mistake): throw .stream(mistake)
      case .incomplete:
        do throws(SystemError) {
          let count = try head.fill(from: stream, limit: head.capacity, deadline: deadline)
          guard let count else { throw SystemError(code: SystemError.timedOut, call: "read") }
          if count == 0 { throw SystemError(code: SystemError.emptyFile, call: "read") }
        } catch { throw .system(error) }
      }
    }
  }

  func giveBack(_ buffer: Int) {}

  func next(deadline: UInt64) throws(CameraError) -> FrameLoan? {
    buffer.drop(lent)
    lent = 0
    while true {
      if let offset = try frameOffset(), buffer.count >= offset + byteCount { return unsafe loan(offset) }
      do throws(SystemError) {
        let count = try buffer.fill(from: stream, limit: buffer.capacity, deadline: deadline)
        guard let count else { return nil }
        guard count == 0 else { continue }
      } catch { throw .system(error) }
      if buffer.count > 0 { counters.truncated += 1 }
      buffer.clear()
      throw .ended
    }
  }

  /// Where the next frame begins; nil when its line is not whole.
  private func frameOffset() throws(CameraError) -> Int? {
    guard hasLines else { return 0 }
    guard let offset = RawFrames.frameOffset(buffer) else { return nil }
    guard offset >= 0 else { throw .stream(.y4mFrame) }
    return offset
  }

  private static func frameOffset(_ buffer: borrowing StreamBuffer) -> Int? { Y4MHeader.frameOffset(buffer.bytes) }

  private func loan(_ offset: Int) -> FrameLoan {
    let end = offset + byteCount
    lent = end
    counters.delivered += 1
    defer { sequence &+= 1 }
    return unsafe FrameLoan(
      content: .pixels(format), nanoseconds: MonotonicClock.nanoseconds, sequence: sequence, exported: nil,
      memory: buffer.pointer(to: offset..<end), buffer: 0)
  }
}
