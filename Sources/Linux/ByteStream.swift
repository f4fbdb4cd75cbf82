internal import CLinux

/// Bytes that come when they come: a pipe, a file or a socket; closed when it goes, the standard input too.
public struct ByteStream: ~Copyable, Sendable {
  let number: Int32

  public static var standardInput: ByteStream { ByteStream(number: 0) }

  private init(number: Int32) { self.number = number }

  public init(reading path: String) throws(SystemError) {
    let result = unsafe path.withCString { unsafe swl_open_read($0) }
    number = try SystemError.check(result, "open")
  }

  /// Connects to a numeric address, IPv4 or IPv6.
  public init(address: String, port: UInt16, timeoutMilliseconds: Int32) throws(SystemError) {
    let result = unsafe address.withCString { unsafe swl_stream_connect($0, port, timeoutMilliseconds) }
    number = try SystemError.check(result, "connect")
  }

  deinit { _ = swl_close(number) }

  /// What there is, waiting at most so long for the first byte: 0 at the end. Throws `SystemError.timedOut`.
  public func read(into bytes: inout MutableRawSpan, timeoutMilliseconds: Int32) throws(SystemError) -> Int {
    let number = number
    let result = unsafe bytes.withUnsafeMutableBytes {
      unsafe swl_stream_read(number, $0.baseAddress, $0.count, timeoutMilliseconds)
    }
    return Int(try SystemError.check(result, "read"))
  }

  /// Sends all bytes of a text to the socket, waiting at most so long for each part.
  public func send(_ text: String, timeoutMilliseconds: Int32) throws(SystemError) {
    let bytes = Array(text.utf8)
    var sent = 0
    while sent < bytes.count {
      let result = unsafe bytes.withUnsafeBytes {
        unsafe swl_stream_send(number, $0.baseAddress! + sent, $0.count - sent, timeoutMilliseconds)
      }
      sent += Int(try SystemError.check(result, "send"))
    }
  }
}
