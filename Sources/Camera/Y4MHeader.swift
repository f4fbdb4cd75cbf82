package import Imaging
internal import Kernels

/// The first line of a YUV4MPEG2 stream, and the line in front of each frame.
package enum Y4MHeader: Equatable {
  case incomplete
  /// Frames of this format, behind this many bytes; frames a second, 0 when it does not say.
  case frames(FrameFormat, rate: Double, offset: Int)
  case refused(CameraError.StreamMistake)

  /// Bytes of a line, at most.
  package static let longest = 1024

  package init(_ bytes: RawSpan) {
    guard let line = Line(bytes, beginning: "YUV4MPEG2") else {
      self = .incomplete
      return
    }
    guard line.isFitting else {
      self = .refused(.notY4M)
      return
    }
    self = Y4MHeader.read(line)
  }

  private static func read(_ line: Line) -> Y4MHeader {
    var width: Int?, height: Int?, rate = 0.0, isFull = false, pixels: PixelFormat? = .yu12
    for word in line.words {
      let value = String(decoding: word.dropFirst(), as: UTF8.self)
      switch word.first {
      case UInt8(ascii: "W"): width = Int(value)
      case UInt8(ascii: "H"): height = Int(value)
      case UInt8(ascii: "F"): rate = ratio(word.dropFirst()) ?? 0
      case UInt8(ascii: "C"): pixels = pixelFormat(word.dropFirst())
      case UInt8(ascii: "X"): isFull = isFull || word.elementsEqual(Array("XCOLORRANGE=FULL".utf8))
      default: break
      }
    }
    guard let pixels else { return .refused(.y4mColour) }
    guard let width, let height else { return .refused(.y4mHeader) }
    do throws(FrameError) {
      let format = try FrameFormat(pixels, width: width, height: height, range: isFull ? .full : .limited)
      return .frames(format, rate: rate, offset: line.end)
    } catch { return .refused(.y4mHeader) }
  }

  private static func pixelFormat(_ name: ArraySlice<UInt8>) -> PixelFormat? {
    if name.elementsEqual(Array("mono".utf8)) { return .grey }
    if name.elementsEqual(Array("422".utf8)) { return .yuv422 }
    let names = ["420", "420jpeg", "420mpeg2", "420paldv"]
    return names.contains { name.elementsEqual(Array($0.utf8)) } ? .yu12 : nil
  }

  private static func ratio(_ text: ArraySlice<UInt8>) -> Double? {
    let parts = text.split(separator: UInt8(ascii: ":")).map { Int(String(decoding: $0, as: UTF8.self)) }
    guard parts.count == 2, let above = parts[0], let below = parts[1], above > 0, below > 0 else { return nil }
    return Double(above) / Double(below)
  }

  /// Where the frame behind a line "FRAME ..." begins: nil when the line is not whole, -1 when it is another. Takes no
  /// memory.
  package static func frameOffset(_ bytes: RawSpan) -> Int? {
    let word: InlineArray<5, UInt8> = [70, 82, 65, 77, 69]
    let limit = min(bytes.byteCount, longest)
    for place in 0..<min(limit, word.count) where bytes.byte(place) != word[place] { return -1 }
    guard limit > word.count else { return nil }
    guard bytes.byte(word.count) == 10 || bytes.byte(word.count) == 32 else { return -1 }
    for place in word.count..<limit where bytes.byte(place) == 10 { return place + 1 }
    return limit == longest ? -1 : nil
  }

  /// A line of words; nil when its end is not there and may come.
  private struct Line {
    var words: [ArraySlice<UInt8>] = []
    /// Behind the line's end.
    var end = 0
    /// Whether it begins with the word it should.
    var isFitting = false

    init?(_ bytes: RawSpan, beginning first: StaticString) {
      let limit = min(bytes.byteCount, longest)
      let word = unsafe Array(UnsafeBufferPointer(start: first.utf8Start, count: first.utf8CodeUnitCount))
      for place in 0..<min(limit, word.count) where bytes.byte(place) != word[place] { return }
      guard let newline = (0..<limit).first(where: { bytes.byte($0) == 10 }) else {
        if bytes.byteCount < longest { return nil }
        return
      }
      let text = (0..<newline).map { bytes.byte($0) }
      words = text.split(separator: 32)
      isFitting = words.first?.elementsEqual(word) ?? false
      words = Array(words.dropFirst())
      end = newline + 1
    }
  }
}
