internal import Linux
internal import Synchronization

/// The newest annotated picture of a source, for those who look at it.
///
/// Who makes pictures asks `isDue`, which takes no lock, and makes none while nobody looks.
package final class Preview: @unchecked Sendable {
  package let source: String
  package let framesPerSecond: Double
  private let interval: UInt64
  private let viewers = Atomic<Int>(0)
  private let nextDue = Atomic<UInt64>(0)
  private let monitor = Monitor()
  private var picture: [UInt8] = []
  /// Of the frame that the picture shows, within its source.
  private var sequence: UInt64 = 0
  /// Of pictures; 0: none yet.
  private var number: UInt64 = 0
  private var isClosed = false

  package init(source: String, framesPerSecond: Double) {
    self.source = source
    self.framesPerSecond = framesPerSecond
    interval = UInt64(1e9 / max(framesPerSecond, 0.01))
  }

  package var viewerCount: Int { viewers.load(ordering: .relaxed) }

  /// Whether somebody looks and the last picture is old enough. `now`: nanoseconds of the monotonic clock.
  package func isDue(_ now: UInt64) -> Bool { viewerCount > 0 && now >= nextDue.load(ordering: .relaxed) }

  /// Shows a JPEG file from now on. Waits for a viewer that copies the one before: not for the frame loop's thread.
  package func show(_ jpeg: Span<UInt8>, sequence: UInt64) {
    nextDue.store(MonotonicClock.nanoseconds + interval, ordering: .relaxed)
    monitor.locked {
      picture.removeAll(keepingCapacity: true)
      picture.reserveCapacity(jpeg.count)
      for index in jpeg.indices { picture.append(jpeg[index]) }
      self.sequence = sequence
      number += 1
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

  /// A viewer, until it goes; nil when there are `limit` of them.
  func viewer(limit: Int, waitingMilliseconds: Int) -> Viewer? {
    monitor.locked {
      guard !isClosed, viewerCount < limit else { return nil }
      if viewers.wrappingAdd(1, ordering: .relaxed).oldValue == 0 { nextDue.store(0, ordering: .relaxed) }
      return Viewer(self, seen: number, waitingMilliseconds: waitingMilliseconds)
    }
  }

  func removeViewer() { viewers.wrappingSubtract(1, ordering: .relaxed) }

  enum Look {
    case picture(number: UInt64, sequence: UInt64)
    case nothing, closed
  }

  /// Appends a picture that is newer than the one of that number; waits for it for a while.
  func look(after seen: UInt64, waitingUntil deadline: UInt64, head: (Int) -> String, into bytes: inout [UInt8]) -> Look
  {
    monitor.locked {
      if number == seen, !isClosed { monitor.wait(until: deadline) }
      if isClosed { return .closed }
      guard number != seen else { return .nothing }
      bytes.append(contentsOf: head(picture.count).utf8)
      bytes.append(contentsOf: picture)
      return .picture(number: number, sequence: sequence)
    }
  }
}
