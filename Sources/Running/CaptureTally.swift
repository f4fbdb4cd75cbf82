internal import Camera
internal import Linux

/// What came of a capture.
struct CaptureTally {
  private(set) var count = 0
  private(set) var content: FrameContent?
  private(set) var isExported = false
  /// Nanoseconds from the driver's stamp to the program.
  private(set) var largestAge: UInt64 = 0
  /// The driver's number of the last frame.
  private(set) var sequence: UInt32 = 0
  private var first: UInt64 = 0
  private var last: UInt64 = 0
  private var hash: UInt64 = 0

  mutating func add(_ frame: borrowing Frame) {
    let now = MonotonicClock.nanoseconds
    if count == 0 { first = frame.nanoseconds }
    last = frame.nanoseconds
    largestAge = max(largestAge, now >= last ? now - last : 0)
    count += 1
    sequence = frame.sequence
    content = frame.content
    isExported = frame.exported != nil
    hash = fnv1a(frame.bytes)
  }

  /// Frames a second by the driver's stamps.
  var rate: Double { last > first ? Double(count - 1) * 1e9 / Double(last - first) : 0 }

  /// FNV-1a of the last frame in 64 bits, as hexadecimal digits.
  var checksum: String {
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }
}

private func fnv1a(_ bytes: RawSpan) -> UInt64 {
  var hash: UInt64 = 0xcbf2_9ce4_8422_2325
  for place in bytes.byteOffsets {
    let byte = unsafe bytes.unsafeLoad(fromUncheckedByteOffset: place, as: UInt8.self)
    hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
  }
  return hash
}
