package import Linux
internal import Text

/// The one who started the program, when it wants to hear how it is: sd_notify's protocol.
package struct ServiceManager: ~Copyable {
  private let path: String
  private let socket: UnixSocket
  /// Nanoseconds within which the next `feed` must come; nil: nobody watches.
  package let watchdogNanoseconds: UInt64?

  /// nil when nobody wants to hear, that is without NOTIFY_SOCKET in the environment.
  package init?() throws(SystemError) {
    guard let path = CurrentProcess.environment("NOTIFY_SOCKET"), !path.utf8.isEmpty else { return nil }
    let limit = CurrentProcess.environment("WATCHDOG_USEC").flatMap { UInt64($0) }
    let owner = CurrentProcess.environment("WATCHDOG_PID").flatMap { Int32($0) }
    let isMeant = owner == nil || owner == CurrentProcess.identifier
    try self.init(path: path, watchdogMicroseconds: isMeant ? limit : nil)
  }

  /// `path`: of the socket; with "@" in front an abstract one.
  package init(path: String, watchdogMicroseconds: UInt64?) throws(SystemError) {
    self.path = path
    let nanoseconds = watchdogMicroseconds?.multipliedReportingOverflow(by: 1000)
    watchdogNanoseconds = nanoseconds.flatMap { $0.overflow || $0.partialValue == 0 ? nil : $0.partialValue }
    socket = try UnixSocket.datagram()
  }

  /// The program does its work from now on.
  package func tellReady() throws(SystemError) { try send("READY=1\n") }

  /// The program goes on; to be told well within `watchdogNanoseconds`.
  package func feed() throws(SystemError) { try send("WATCHDOG=1\n") }

  /// The program reads its configuration anew, since the moment of the monotonic clock; `tellReady` ends it.
  package func tellReloading(since nanoseconds: UInt64) throws(SystemError) {
    try send("RELOADING=1\nMONOTONIC_USEC=\(nanoseconds / 1000)\n")
  }

  package func tellStopping() throws(SystemError) { try send("STOPPING=1\n") }

  /// What the program does, on one line.
  package func tell(status: String) throws(SystemError) {
    var text = TextBuffer()
    text.write("STATUS=")
    for byte in status.utf8.prefix(512) { text.write(byte: byte < 32 ? UInt8(ascii: " ") : byte) }
    text.write("\n")
    try socket.send(text.bytes.span, to: path)
  }

  private func send(_ message: String) throws(SystemError) { try socket.send(Array(message.utf8).span, to: path) }
}
