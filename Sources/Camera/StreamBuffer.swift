internal import Linux

/// Bytes of a stream that have been read and not yet been used, in memory that is taken once.
@safe struct StreamBuffer: ~Copyable {
  private let memory: UnsafeMutableRawBufferPointer
  private var used = 0
  private var end = 0

  init(capacity: Int) { unsafe memory = .allocate(byteCount: capacity, alignment: 64) }

  deinit { unsafe memory.deallocate() }

  var capacity: Int { unsafe memory.count }
  var count: Int { end - used }
  var isFull: Bool { count == capacity }

  /// What has not been used.
  var bytes: RawSpan {
    @_lifetime(borrow self)
    get {
      let span = unsafe RawSpan(_unsafeBytes: UnsafeRawBufferPointer(rebasing: memory[used..<end]))
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  /// The same for a loan: valid until bytes are dropped or read.
  @unsafe func pointer(to range: Range<Int>) -> UnsafeRawBufferPointer {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    return unsafe UnsafeRawBufferPointer(rebasing: memory[(used + range.lowerBound)..<(used + range.upperBound)])
  }

  mutating func drop(_ count: Int) {
    precondition(0...self.count ~= count)
    used += count
    if used == end { (used, end) = (0, 0) }
  }

  mutating func clear() { (used, end) = (0, 0) }

  /// Puts bytes behind the others, as many as there is room for.
  mutating func append(_ bytes: RawSpan) {
    makeRoom()
    let count = min(bytes.byteCount, capacity - end)
    unsafe bytes.withUnsafeBytes {
      unsafe UnsafeMutableRawBufferPointer(rebasing: memory[end...]).copyMemory(
        from: UnsafeRawBufferPointer(rebasing: $0[..<count]))
    }
    end += count
  }

  /// Reads what there is, at most up to `limit` bytes in all, waiting until the deadline; how many came, nil when none
  /// came in time. There must be room.
  mutating func fill(
    from stream: borrowing ByteStream, limit: Int, deadline: UInt64
  ) throws(SystemError) -> Int? {
    makeRoom()
    let room = min(capacity - end, limit - count)
    precondition(room > 0)
    var span = unsafe MutableRawSpan(_unsafeBytes: UnsafeMutableRawBufferPointer(rebasing: memory[end..<(end + room)]))
    let now = MonotonicClock.nanoseconds
    let milliseconds = deadline > now ? (deadline - now + 999_999) / 1_000_000 : 0
    do throws(SystemError) {
      let count = try stream.read(into: &span, timeoutMilliseconds: Int32(clamping: milliseconds))
      end += count
      return count
    } catch {
      if error.code == SystemError.timedOut { return nil }
      throw error
    }
  }

  /// Moves what is left to the front when the end is reached.
  private mutating func makeRoom() {
    guard end == capacity, used > 0 else { return }
    unsafe memory.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[used..<end]))
    (used, end) = (0, end - used)
  }
}
