internal import Linux
internal import Publishing
internal import Synchronization

/// Results as server-sent events. All readers share one ring; one that does not keep up loses the oldest lines and is
/// told how many.
package final class EventStream: Sink, @unchecked Sendable {
  private let monitor = Monitor()
  private var ring: EventRing
  private var isClosed = false
  private let readers = Atomic<Int>(0)
  private let lost = Atomic<UInt64>(0)
  private let readerLimit: Int

  /// At most `readers` at a time share `byteCount` bytes of lines.
  package init(readers: Int, byteCount: Int = 256 << 10) {
    readerLimit = readers
    ring = EventRing(byteCount: byteCount)
  }

  /// Lines that a reader missed, for each reader.
  package var lostCount: UInt64 { lost.load(ordering: .relaxed) }

  package var readerCount: Int { readers.load(ordering: .relaxed) }

  /// Keeps the line for those who read; never waits for them.
  package func publish(_ line: Span<UInt8>) {
    guard readerCount > 0 else { return }
    monitor.locked {
      if !ring.append(line) { lost.wrappingAdd(1, ordering: .relaxed) }
      monitor.wakeAll()
    }
  }

  /// Ends all streams.
  func close() {
    monitor.locked {
      isClosed = true
      monitor.wakeAll()
    }
  }

  /// A reader of what comes from now on; nil when there are as many as may be.
  func reader(waitingMilliseconds: Int) -> EventReader? {
    monitor.locked {
      guard !isClosed, readerCount < readerLimit else { return nil }
      readers.wrappingAdd(1, ordering: .relaxed)
      return EventReader(self, from: ring.end, waitingMilliseconds: waitingMilliseconds)
    }
  }

  func removeReader() { readers.wrappingSubtract(1, ordering: .relaxed) }

  enum News {
    /// Lines up to the place were read, behind so many that were lost.
    case lines(until: EventRing.Place, lost: UInt64)
    case nothing, closed
  }

  /// Appends lines from the place on, each as `format` makes it, until there are `byteCount` bytes; waits for the first
  /// one for a while.
  func read(
    from place: EventRing.Place, byteCount: Int, waitingUntil deadline: UInt64, into bytes: inout [UInt8]
  ) -> News {
    monitor.locked {
      if ring.end == place, !isClosed { monitor.wait(until: deadline) }
      if isClosed { return .closed }
      guard ring.end != place else { return .nothing }
      var (next, missed): (EventRing.Place, UInt64) = (place, 0)
      if place.byte < ring.first.byte {
        missed = ring.first.line - place.line
        next = ring.first
        lost.wrappingAdd(missed, ordering: .relaxed)
        bytes.append(contentsOf: "event: lost\ndata: \(missed)\n\n".utf8)
      }
      while next != ring.end, bytes.count < byteCount {
        bytes.append(contentsOf: "data: ".utf8)
        next = ring.read(at: next, into: &bytes)
        bytes.append(UInt8(ascii: "\n"))
      }
      return .lines(until: next, lost: missed)
    }
  }
}
