internal import CLinux

/// A Unix socket that never waits; closed when it goes. A path that begins with "@" names an abstract one.
public struct UnixSocket: ~Copyable {
  private let number: Int32

  private init(_ number: Int32) { self.number = number }

  deinit { _ = swl_close(number) }

  /// A socket for datagrams, without a name.
  public static func datagram() throws(SystemError) -> UnixSocket {
    UnixSocket(try SystemError.check(swl_socket_datagram(), "socket"))
  }

  /// A stream socket that others connect to; takes the place of one left behind at the path. `mode`: who may connect.
  public static func listening(at path: String, mode: UInt32 = 0o660) throws(SystemError) -> UnixSocket {
    let result = unsafe path.withCString { unsafe swl_socket_listen($0, mode, 8) }
    return UnixSocket(try SystemError.check(result, "bind"))
  }

  /// The next one who has connected, nil when nobody has.
  public func accept() throws(SystemError) -> UnixSocket? {
    let result = swl_socket_accept(number)
    if result == -SystemError.wouldBlock { return nil }
    return UnixSocket(try SystemError.check(result, "accept"))
  }

  /// Sends what the kernel takes at once; returns how many bytes that were, 0 when it takes none.
  public func send(_ bytes: Span<UInt8>) throws(SystemError) -> Int {
    let number = number
    let result = unsafe bytes.withUnsafeBytes { unsafe swl_socket_send(number, $0.baseAddress, $0.count) }
    if result == -Int64(SystemError.wouldBlock) { return 0 }
    return Int(try SystemError.check(result, "send"))
  }

  /// Sends one datagram.
  public func send(_ bytes: Span<UInt8>, to path: String) throws(SystemError) {
    let number = number
    let result = unsafe bytes.withUnsafeBytes { bytes in
      unsafe path.withCString { unsafe swl_socket_send_to(number, $0, bytes.baseAddress, bytes.count) }
    }
    try SystemError.check(result, "sendto")
  }
}
