/// Finds the pictures in a stream of JPEG data by their structure, whatever stands between them.
///
/// Segments are skipped by their lengths, so that a thumbnail in one does not end a picture (ITU T.81, annex B).
package struct JPEGScanner: Sendable {
  package enum Result: Equatable, Sendable {
    /// More bytes are needed, of which all before `keep` are of no use any more.
    case incomplete(keep: Int)
    /// A whole picture, and its size in pixels.
    case picture(Range<Int>, width: Int, height: Int)
    /// A picture began and turned out to be none; the next call looks for another.
    case broken
  }

  private enum State {
    case outside, segments, entropy
  }

  private var state = State.outside
  private var start = 0
  private var position = 0
  private var width = 0
  private var height = 0

  package init() {}

  /// Reads on from where it stopped, in the same bytes and more.
  package mutating func scan(_ bytes: RawSpan) -> Result {
    while position + 1 < bytes.byteCount {
      let result =
        switch state {
        case .outside: look(bytes)
        case .segments: readSegment(bytes)
        case .entropy: readEntropy(bytes)
        }
      if let result { return result }
    }
    return incomplete
  }

  /// The bytes in front of this place have been taken away.
  package mutating func drop(_ count: Int) {
    start = max(start - count, 0)
    position = max(position - count, 0)
  }

  private var incomplete: Result { .incomplete(keep: state == .outside ? position : start) }

  private mutating func broken() -> Result {
    state = .outside
    return .broken
  }

  private mutating func look(_ bytes: RawSpan) -> Result? {
    guard bytes.byte(position) == 0xff, bytes.byte(position + 1) == 0xd8 else {
      position += 1
      return nil
    }
    (state, start, width, height) = (.segments, position, 0, 0)
    position += 2
    return nil
  }

  /// Segments follow each other without gaps, but for bytes of 0xFF in front of a marker.
  private mutating func readSegment(_ bytes: RawSpan) -> Result? {
    let marker = bytes.byte(position + 1)
    guard bytes.byte(position) == 0xff else { return broken() }
    switch marker {
    case 0xff: position += 1
    case 0xd9: return end()
    case 0xc0...0xcf, 0xda...0xfe: return skipSegment(marker, bytes)
    default: return broken()
    }
    return nil
  }

  private mutating func skipSegment(_ marker: UInt8, _ bytes: RawSpan) -> Result? {
    let isFrame = 0xc0...0xcf ~= marker && marker != 0xc4 && marker != 0xc8 && marker != 0xcc
    guard position + (isFrame ? 8 : 3) < bytes.byteCount else { return incomplete }
    let length = bytes.bigEndian16(position + 2)
    guard length >= (isFrame ? 8 : 2) else { return broken() }
    if isFrame {
      height = bytes.bigEndian16(position + 5)
      width = bytes.bigEndian16(position + 7)
    }
    position += 2 + length
    if marker == 0xda { state = .entropy }
    return nil
  }

  /// Coded pixels, in which 0xFF is followed by a zero or the number of a restart.
  private mutating func readEntropy(_ bytes: RawSpan) -> Result? {
    guard bytes.byte(position) == 0xff else {
      position += 1
      return nil
    }
    switch bytes.byte(position + 1) {
    case 0, 0xd0...0xd7: position += 2
    case 0xff: position += 1
    case 0xd9: return end()
    case 0xd8: return broken()
    default: state = .segments
    }
    return nil
  }

  private mutating func end() -> Result {
    position += 2
    state = .outside
    return width > 0 && height > 0 ? .picture(start..<position, width: width, height: height) : .broken
  }
}

/// Whether a JPEG picture begins and ends as one; drivers may pad it with zeros.
package func isWholeJPEG(_ bytes: RawSpan) -> Bool {
  var end = bytes.byteCount
  guard end >= 4, bytes.bigEndian16(0) == 0xffd8 else { return false }
  while end > 4, bytes.byte(end - 1) == 0 { end -= 1 }
  return bytes.bigEndian16(end - 2) == 0xffd9
}

extension RawSpan {
  /// `place` is within the bytes.
  func byte(_ place: Int) -> UInt8 {
    precondition(place >= 0 && place < byteCount)
    return unsafe unsafeLoad(fromUncheckedByteOffset: place, as: UInt8.self)
  }

  func bigEndian16(_ place: Int) -> Int { Int(byte(place)) << 8 | Int(byte(place + 1)) }
}
