internal import Linux

/// JPEG pictures behind each other: in a file, on the standard input, or from a camera that serves them over HTTP.
///
/// Over HTTP parts are told by the structure of the pictures in them; boundaries and lengths, which cameras get wrong,
/// are not needed. A connection that ends, fails or falls silent is made again.
final class MotionJPEG: FrameOrigin {
  enum Place {
    case file(String)
    case standardInput
    case http(HTTPAddress, token: String?)
  }

  private let place: Place
  private var stream: ByteStream?
  private var buffer: StreamBuffer
  private var scanner = JPEGScanner()
  private var machine: CaptureMachine
  private var lent = 0
  private var sequence: UInt32 = 0
  /// Of an answer over HTTP whose head has not been read yet.
  private var awaitsHead = false
  private var hasEnded = false

  init(_ place: Place, capacity: Int, stallMilliseconds: Int) throws(CameraError) {
    self.place = place
    buffer = StreamBuffer(capacity: capacity)
    machine = CaptureMachine(stallTime: UInt64(clamping: stallMilliseconds) * 1_000_000)
    let now = MonotonicClock.nanoseconds
    _ = machine.handle(.tick, at: now)
    try open()
    _ = machine.handle(.started, at: now)
  }

  var counters: CaptureCounters { machine.counters }

  private func open() throws(CameraError) {
    do throws(SystemError) {
      switch place {
      case .file(let path): stream = try ByteStream(reading: path)
      case .standardInput: stream = ByteStream.standardInput
      case .http(let address, let token):
        stream = try connected(address, token)
        awaitsHead = true
      }
    } catch { throw .system(error) }
    scanner = JPEGScanner()
    buffer.clear()
    lent = 0
  }

  private func connected(_ address: HTTPAddress, _ token: String?) throws(SystemError) -> ByteStream {
    let stream = try ByteStream(address: address.host, port: address.port, timeoutMilliseconds: 2000)
    try stream.send(address.request(token: token), timeoutMilliseconds: 2000)
    return stream
  }

  func giveBack(_ buffer: Int) {}

  func next(deadline: UInt64) throws(CameraError) -> FrameLoan? {
    buffer.drop(lent)
    scanner.drop(lent)
    lent = 0
    while true {
      if let loan = unsafe try scanned() { return unsafe loan }
      if hasEnded { throw .ended }
      let now = MonotonicClock.nanoseconds
      switch isLive ? machine.handle(.tick, at: now) : .wait(until: deadline) {
      case .start: attempt()
      case .wait(let until):
        guard now < deadline else { return nil }
        try read(until: min(until, deadline))
      case .close: stream = nil
      case .keep, .giveBack: break
      }
    }
  }

  /// Files end, and pipes wait for as long as they like.
  private var isLive: Bool { if case .http = place { true } else { false } }

  private func attempt() {
    var event = CaptureMachine.Event.started
    do throws(CameraError) { try open() } catch { event = .startFailed }
    _ = machine.handle(event, at: MonotonicClock.nanoseconds)
  }

  private func read(until: UInt64) throws(CameraError) {
    if buffer.isFull { forget() }
    guard stream != nil else { return MonotonicClock.sleep(until: until) }
    do throws(SystemError) {
      guard let count = try buffer.fill(from: stream!, limit: buffer.capacity, deadline: until) else { return }
      if count == 0 { lose(.disconnected) }
    } catch {
      guard isLive else { throw .system(error) }
      lose(.deviceError)
    }
  }

  /// A picture that is larger than the memory.
  private func forget() {
    machine.counters.truncated += 1
    scanner = JPEGScanner()
    buffer.clear()
  }

  private func lose(_ failure: CaptureMachine.Failure) {
    if isLive { _ = machine.handle(.failed(failure), at: MonotonicClock.nanoseconds) } else { hasEnded = true }
    stream = nil
  }

  private func scanned() throws(CameraError) -> FrameLoan? {
    if awaitsHead { try readHead() }
    guard !awaitsHead else { return nil }
    while true {
      switch scanner.scan(buffer.bytes) {
      case .incomplete(let keep):
        let useless = min(keep, buffer.count)
        buffer.drop(useless)
        scanner.drop(useless)
        return nil
      case .broken: machine.counters.damaged += 1
      case .picture(let range, let width, let height):
        guard let content = FrameContent.picture(width: width, height: height) else {
          machine.counters.damaged += 1
          continue
        }
        return unsafe loan(range, content)
      }
    }
  }

  private func loan(_ range: Range<Int>, _ content: FrameContent) -> FrameLoan {
    let now = MonotonicClock.nanoseconds
    sequence &+= 1
    lent = range.upperBound
    _ = machine.handle(.frame(.good, sequence: sequence), at: now)
    machine.counters.delivered += 1
    return unsafe FrameLoan(
      content: content, nanoseconds: now, sequence: sequence &- 1, exported: nil, memory: buffer.pointer(to: range),
      buffer: 0)
  }

  private func readHead() throws(CameraError) {
    switch HTTPHead(buffer.bytes) {
    case .incomplete: break
    case .pictures(let offset):
      buffer.drop(offset)
      awaitsHead = false
    case .refused(let mistake):
      guard machine.counters.delivered > 0 else { throw .stream(mistake) }
      lose(.other)
      buffer.clear()
    }
  }
}
