internal import Linux

/// One reader of an event stream, as the bytes that it is sent.
final class EventReader: StreamSource {
  private let stream: EventStream
  private var place: EventRing.Place
  private let waitingNanoseconds: UInt64
  private var outgoing = OutgoingBytes()
  private var lastSent = MonotonicClock.nanoseconds
  /// After which a comment tells that the connection is alive.
  private static let silence: UInt64 = 10_000_000_000

  init(_ stream: EventStream, from place: EventRing.Place, waitingMilliseconds: Int) {
    self.stream = stream
    self.place = place
    waitingNanoseconds = UInt64(waitingMilliseconds) * 1_000_000
    outgoing.bytes.append(contentsOf: "retry: 2000\n: results follow\n\n".utf8)
  }

  deinit { stream.removeReader() }

  func read(into buffer: inout MutableSpan<UInt8>) -> StreamPart {
    if outgoing.isEmpty {
      outgoing.clear()
      let now = MonotonicClock.nanoseconds
      let news = stream.read(
        from: place, byteCount: buffer.count, waitingUntil: now + waitingNanoseconds, into: &outgoing.bytes)
      switch news {
      case .closed: return .end
      case .lines(let next, _): place = next
      case .nothing:
        guard MonotonicClock.nanoseconds - lastSent >= EventReader.silence else { return .nothingYet }
        outgoing.bytes.append(contentsOf: ": no results\n\n".utf8)
      }
    }
    lastSent = MonotonicClock.nanoseconds
    return .bytes(outgoing.move(into: &buffer))
  }
}
