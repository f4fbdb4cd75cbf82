internal import Linux

/// One who looks at the preview: at one picture, or at all as parts of one answer.
final class Viewer: StreamSource {
  static let boundary: StaticString = "picture"
  private let preview: Preview
  private var seen: UInt64
  private let waitingNanoseconds: UInt64
  private var outgoing = OutgoingBytes()

  init(_ preview: Preview, seen: UInt64, waitingMilliseconds: Int) {
    self.preview = preview
    self.seen = seen
    waitingNanoseconds = UInt64(waitingMilliseconds) * 1_000_000
    outgoing.bytes.append(contentsOf: "--\(Viewer.boundary)\r\n".utf8)
  }

  deinit { preview.removeViewer() }

  /// The next picture and the frame that it shows; nil when none comes in time.
  func picture(waitingMilliseconds: Int) -> (jpeg: [UInt8], sequence: UInt64)? {
    let deadline = MonotonicClock.nanoseconds + UInt64(waitingMilliseconds) * 1_000_000
    while MonotonicClock.nanoseconds < deadline {
      var jpeg: [UInt8] = []
      switch preview.look(after: seen, waitingUntil: deadline, head: { _ in "" }, into: &jpeg) {
      case .picture(let number, let sequence):
        seen = number
        return (jpeg, sequence)
      case .closed: return nil
      case .nothing: continue
      }
    }
    return nil
  }

  /// The boundary stands behind a picture at once, so that a browser shows it without waiting for the next.
  func read(into buffer: inout MutableSpan<UInt8>) -> StreamPart {
    if outgoing.isEmpty {
      outgoing.clear()
      let deadline = MonotonicClock.nanoseconds + waitingNanoseconds
      let look = preview.look(
        after: seen, waitingUntil: deadline,
        head: { "Content-Type: image/jpeg\r\nContent-Length: \($0)\r\n\r\n" }, into: &outgoing.bytes)
      switch look {
      case .closed: return .end
      case .nothing: return .nothingYet
      case .picture(let number, _):
        seen = number
        outgoing.bytes.append(contentsOf: "\r\n--\(Viewer.boundary)\r\n".utf8)
      }
    }
    return .bytes(outgoing.move(into: &buffer))
  }
}
