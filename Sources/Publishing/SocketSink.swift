package import Linux

/// Lines to whoever connects to a Unix stream socket, from the next line on; a reader that does not keep up is dropped.
package final class SocketSink: Sink {
  /// Lines that a reader did not take; it was dropped by the first.
  package private(set) var lostCount: UInt64 = 0
  private let listener: UnixSocket
  private let limit: Int
  private var readers: [Reader] = []

  private final class Reader {
    let socket: UnixSocket
    init(_ socket: consuming UnixSocket) { self.socket = socket }
  }

  /// Takes at most `limit` readers at a time; further ones are turned away.
  package init(path: String, limit: Int) throws(SystemError) {
    listener = try UnixSocket.listening(at: path)
    self.limit = limit
  }

  package var readerCount: Int { readers.count }

  package func publish(_ line: Span<UInt8>) {
    acceptReaders()
    var index = 0
    while index < readers.count {
      if takes(readers[index], line) { index += 1 } else { readers.remove(at: index) }
    }
  }

  /// Lets in those who wait; `publish` does so, too.
  package func acceptReaders() {
    do throws(SystemError) {
      while let socket = try listener.accept() {
        let reader = Reader(socket)
        if readers.count < limit { readers.append(reader) }
      }
    } catch {}
  }

  /// Whether the whole line was taken. One that went away lost nothing.
  private func takes(_ reader: Reader, _ line: Span<UInt8>) -> Bool {
    do throws(SystemError) {
      if try reader.socket.send(line) == line.count { return true }
      lostCount += 1
    } catch {}
    return false
  }
}
