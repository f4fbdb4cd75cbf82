internal import Linux
package import Publishing
internal import Text

/// Results, states and the process's status to an MQTT broker; belongs to one thread, which calls `step` often.
///
/// With quality 1 each result that was taken arrives at least once, in order; what the broker has not acknowledged when
/// the connection breaks is sent again. Results that find no connection wait in the spool; without one they are lost.
/// When the process is killed, the results in flight (at most 32) that did not come from the spool are lost.
package final class MQTTSink: Sink {
  package private(set) var lostCount: UInt64 = 0
  /// Times that the connection was made.
  package private(set) var connectionCount: UInt64 = 0
  /// Why there is no connection; empty when there is one or none was tried.
  package private(set) var reason = ""
  package private(set) var isConnected = false

  private let options: BrokerOptions
  private let spool: Spool?
  private let entities: [Entity]
  private var counts: [Int?]
  private var connection: BrokerConnection?
  private var backoff = Backoff()
  private var inFlight: [InFlight] = []
  /// Results that the last connection did not deliver; older than what is in the spool.
  private var again: [[UInt8]] = []
  /// What is to be told about the process itself.
  private var news: [News] = []
  private var text = TextBuffer()
  private var record: [UInt8] = []

  private enum News: Equatable {
    case status, discovery(Int), state(Int)
  }

  private struct InFlight {
    let number: Int32
    let origin: Origin
    var isAcknowledged = false

    enum Origin {
      /// A status or state, sent anew with each connection.
      case own
      case line([UInt8])
      case spool(SpoolPlace)
    }
  }

  package init(_ options: BrokerOptions, entities: [Entity], spool: Spool?) {
    self.options = options
    self.entities = entities
    self.spool = spool
    counts = entities.map { _ in nil }
  }

  /// Messages that were sent and not yet acknowledged, and results that wait.
  package var waitingCount: Int {
    news.count + inFlight.count + again.count + (spool?.count ?? 0)
  }

  package func publish(_ line: Span<UInt8>) {
    let isFirst = again.isEmpty && spool?.count ?? 0 == 0
    if isFirst, hasRoom, send(line, from: .line(copy(of: line))) { return }
    if let spool { return spool.append(line) }
    lostCount += 1
  }

  /// Tells the number of objects of an entity, by its index, when it has changed.
  package func setCount(_ count: Int, ofEntity index: Int) {
    guard counts[index] != count else { return }
    counts[index] = count
    if isConnected, !news.contains(.state(index)) { news.append(.state(index)) }
  }

  /// Connects when it is time to, reads what arrived and sends what waits. `now`: nanoseconds of the monotonic clock;
  /// `timeoutMilliseconds`: how long it may wait for the broker.
  package func step(now: UInt64, timeoutMilliseconds: Int32 = 0) {
    guard let connection else { return connect(now) }
    let state = connection.step(timeoutMilliseconds: timeoutMilliseconds)
    while let number = connection.nextAcknowledged() { acknowledge(number) }
    switch state {
    case .connecting: return
    case .connected:
      if !isConnected { begin() }
      sendWaiting()
    case .lost(let reason): lose(reason, now)
    }
  }

  /// Tells that the process goes, and waits for the broker until then; what it does not take is spooled or counted.
  package func stop(now: () -> UInt64, deadline: UInt64) {
    while isConnected, waitingCount > 0, now() < deadline { step(now: now(), timeoutMilliseconds: 20) }
    if isConnected {
      text.clear()
      text.write("offline")
      _ = sendText(to: options.statusTopic)
    }
    while isConnected, !inFlight.isEmpty, now() < deadline { step(now: now(), timeoutMilliseconds: 20) }
    connection?.leave()
    _ = connection?.step(timeoutMilliseconds: 0)
    lose("", now())
    for line in again {
      if let spool { spool.append(line.span) } else { lostCount += 1 }
    }
    again = []
  }

  private var hasRoom: Bool { isConnected && inFlight.count < BrokerConnection.window }

  private func connect(_ now: UInt64) {
    guard backoff.isDue(now) else { return }
    connection = BrokerConnection(options)
    if connection == nil { lose("there is not enough memory", now) }
  }

  private func begin() {
    isConnected = true
    connectionCount += 1
    reason = ""
    backoff.succeed()
    news = [.status]
    if options.discoveryTopic != nil { news += entities.indices.map { .discovery($0) } }
    for index in entities.indices where counts[index] != nil { news.append(.state(index)) }
  }

  private func lose(_ reason: String, _ now: UInt64) {
    connection = nil
    isConnected = false
    self.reason = reason
    backoff.fail(now)
    var undelivered: [[UInt8]] = []
    for message in inFlight where !message.isAcknowledged {
      if case .line(let line) = message.origin { undelivered.append(line) }
    }
    again = undelivered + again
    inFlight.removeAll()
    news.removeAll()
    spool?.rewind()
  }

  /// First the news, then what the last connection did not deliver, then the spool.
  private func sendWaiting() {
    while hasRoom, let first = news.first, send(first) { news.removeFirst() }
    while hasRoom, let line = again.first, send(line.span, from: .line(line)) { again.removeFirst() }
    guard let spool, again.isEmpty else { return }
    while hasRoom, let place = spool.next(into: &record) {
      guard send(record.span, from: .spool(place)) else { return spool.rewind() }
    }
  }

  private func send(_ line: Span<UInt8>, from origin: InFlight.Origin) -> Bool {
    let number = connection?.publish(line, to: options.resultsTopic, quality: options.quality, isRetained: false)
    guard let number else { return false }
    inFlight.append(InFlight(number: number, origin: origin))
    return true
  }

  /// The spool gives up records in their order.
  private func acknowledge(_ number: Int32) {
    guard let index = inFlight.firstIndex(where: { $0.number == number }) else { return }
    inFlight[index].isAcknowledged = true
    while let first = inFlight.first, first.isAcknowledged {
      if case .spool(let place) = first.origin { spool?.remove(upTo: place) }
      inFlight.removeFirst()
    }
  }

  private func send(_ news: News) -> Bool {
    text.clear()
    switch news {
    case .status:
      text.write("online")
      return sendText(to: options.statusTopic)
    case .discovery(let index):
      entities[index].writeDiscovery(options, to: &text)
      return sendText(to: entities[index].discoveryTopic(options))
    case .state(let index):
      entities[index].writeState(counts[index] ?? 0, to: &text)
      return sendText(to: options.stateTopic(of: entities[index]))
    }
  }

  /// Sends the text, retained.
  private func sendText(to topic: String) -> Bool {
    let number = connection?.publish(text.bytes.span, to: topic, quality: 1, isRetained: true)
    guard let number else { return false }
    inFlight.append(InFlight(number: number, origin: .own))
    return true
  }

  private func copy(of line: Span<UInt8>) -> [UInt8] {
    var copy: [UInt8] = []
    copy.reserveCapacity(line.count)
    for index in line.indices { copy.append(line[index]) }
    return copy
  }
}
