internal import CMosquitto

/// One connection to a broker, from the attempt to its end; never waits but for the resolution of a host name.
@safe final class BrokerConnection {
  /// Messages that may be unacknowledged at a time.
  static let window = 32

  enum State {
    case connecting, connected
    case lost(reason: String)
  }

  private let broker: OpaquePointer

  /// nil: there is no memory for it.
  init?(_ options: BrokerOptions) {
    guard let broker = unsafe open(options) else { return nil }
    unsafe self.broker = unsafe broker
  }

  deinit { unsafe swl_broker_close(broker) }

  /// Reads and writes what there is, after waiting for it so long.
  func step(timeoutMilliseconds: Int32 = 0) -> State {
    switch unsafe swl_broker_step(broker, timeoutMilliseconds) {
    case SWL_BROKER_CONNECTING: .connecting
    case SWL_BROKER_CONNECTED: .connected
    default: .lost(reason: unsafe String(cString: swl_broker_reason(broker)))
    }
  }

  /// Queues a message and returns its number; nil when it was not taken.
  func publish(_ content: Span<UInt8>, to topic: String, quality: Int, isRetained: Bool) -> Int32? {
    let number = unsafe content.withUnsafeBytes { content in
      unsafe topic.withCString {
        unsafe swl_broker_publish(
          broker, $0, content.baseAddress, content.count, Int32(quality), isRetained ? 1 : 0)
      }
    }
    return number > 0 ? number : nil
  }

  /// The number of the next message that the broker has.
  func nextAcknowledged() -> Int32? {
    let number = unsafe swl_broker_next_acknowledged(broker)
    return number > 0 ? number : nil
  }

  /// Says goodbye, so that the broker does not tell the will.
  func leave() { unsafe swl_broker_leave(broker) }
}

private func open(_ options: BrokerOptions) -> OpaquePointer? {
  let texts = [
    options.clientID, options.host, options.user, options.password, options.authorityFile, options.certificateFile,
    options.keyFile, options.statusTopic, "offline",
  ]
  let copies = texts.map { text in text.map { [CChar]($0.utf8.map { CChar(bitPattern: $0) } + [0]) } }
  return unsafe withPointers(to: copies[...], []) { pointers in
    var plain = unsafe swl_broker_options()
    unsafe plain.client_id = pointers[0]
    unsafe plain.host = pointers[1]
    unsafe plain.user = pointers[2]
    unsafe plain.password = pointers[3]
    unsafe plain.authority_file = pointers[4]
    unsafe plain.certificate_file = pointers[5]
    unsafe plain.key_file = pointers[6]
    unsafe plain.will_topic = pointers[7]
    unsafe plain.will = pointers[8]
    unsafe plain.port = Int32(options.port)
    unsafe plain.keepalive_seconds = Int32(options.keepaliveSeconds)
    return unsafe swl_broker_open(&plain)
  }
}

/// Lets `body` see all texts at once, nil for those that are nil.
@unsafe private func withPointers(
  to texts: ArraySlice<[CChar]?>, _ pointers: [UnsafePointer<CChar>?],
  _ body: ([UnsafePointer<CChar>?]) -> OpaquePointer?
) -> OpaquePointer? {
  guard let first = texts.first else { return unsafe body(pointers) }
  guard let text = first else { return unsafe withPointers(to: texts.dropFirst(), pointers + [nil], body) }
  return unsafe text.withUnsafeBufferPointer {
    unsafe withPointers(to: texts.dropFirst(), pointers + [$0.baseAddress], body)
  }
}
