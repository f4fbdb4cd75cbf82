/// Where a server listens, who may ask it and what it bears.
package struct ServerOptions: Sendable {
  /// In digits; IPv6 without brackets.
  package var address: String
  /// 0: any that is free.
  package var port: Int
  /// Needed beyond loopback.
  package var token: Token?
  /// PEM; needed beyond loopback.
  package var identity: Identity?
  package var limits = Limits()

  /// A certificate, those of its authorities behind it, and its key.
  package struct Identity: Sendable {
    package var certificate, key: [UInt8]

    package init(certificate: [UInt8], key: [UInt8]) {
      self.certificate = certificate
      self.key = key
    }
  }

  package struct Limits: Sendable {
    /// At a time, beyond loopback half of them for one address; others are closed at once.
    package var connections = 32
    /// Of memory for a connection, which holds the head of a request.
    package var headByteCount = 16 << 10
    /// Bytes of a model file.
    package var uploadByteCount = 256 << 20
    /// In which a request must arrive, a model file of so many bytes a millisecond aside.
    package var requestMilliseconds = 10_000
    package var uploadBytesPerMillisecond = 16
    /// In which an answer, or a part of a stream, must be taken.
    package var answerMilliseconds = 15_000
    /// In which a reader of events that goes away is noticed.
    package var hangUpMilliseconds = 1000
    /// Pictures shown at a time.
    package var viewers = 4

    package init() {}
  }

  package init(address: String, port: Int, token: Token? = nil, identity: Identity? = nil) {
    self.address = address
    self.port = port
    self.token = token
    self.identity = identity
  }

  /// Whether only this machine can connect.
  static func isLoopback(_ address: String) -> Bool {
    address.utf8.elementsEqual("::1".utf8) || address.utf8.starts(with: "127.".utf8)
  }
}
