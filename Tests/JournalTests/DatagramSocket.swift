import Foundation
import Linux
import Testing

/// A datagram socket that a test listens at; "@" in front of its path: an abstract one.
final class DatagramSocket {
  let path: String
  private let descriptor: Int32

  init(isAbstract: Bool = false) throws {
    let name = "swiftlet-journal-\(UInt64.random(in: 0 ... .max))"
    path = (isAbstract ? "@" : "/tmp/") + name
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    if isAbstract { address.sun_path.0 = 0 }
    let length = MemoryLayout<sa_family_t>.size + path.utf8.count + (isAbstract ? 0 : 1)
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, socklen_t(length)) }
    }
    try #require(result == 0)
  }

  deinit {
    close(descriptor)
    unlink(path)
  }

  /// The next datagram, nil when there is none.
  func received() -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: 1 << 17)
    let count = recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
    return count < 0 ? nil : Array(bytes.prefix(count))
  }

  func receivedText() -> String? { received().map { String(decoding: $0, as: UTF8.self) } }
}
