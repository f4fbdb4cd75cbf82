internal import Linux

/// Lines on the standard output; waits where that is a pipe that nobody reads. SIGPIPE is to be ignored.
package final class StandardOutputSink: Sink {
  package private(set) var lostCount: UInt64 = 0

  package init() {}

  package func publish(_ line: Span<UInt8>) {
    do throws(SystemError) { try unsafe writeAll(line.bytes, to: StandardStream.output.rawValue) } catch {
      lostCount += 1
    }
  }
}
