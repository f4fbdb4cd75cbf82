/// Where lines go. A sink belongs to one thread, which may wait for a disk but not for a reader or a network; only the
/// standard output waits for whoever reads it.
package protocol Sink: AnyObject {
  /// Takes one line with its line end; what cannot be delivered is counted.
  func publish(_ line: Span<UInt8>)

  /// Lines that were not delivered.
  var lostCount: UInt64 { get }
}
