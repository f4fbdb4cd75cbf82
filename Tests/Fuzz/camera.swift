import Camera
import Imaging

/// Reads the input as each of the streams that frames come from, in pieces whose size is the first byte.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard count > 1 else { return 0 }
  let input = Array(UnsafeBufferPointer(start: bytes, count: count))
  scan(Array(input.dropFirst()), step: Int(input[0]) + 1)
  if case .pictures(let offset) = HTTPHead(input.span.bytes) { precondition(offset <= count) }
  if case .frames(let format, _, let offset) = Y4MHeader(input.span.bytes) {
    precondition(offset <= count && format.byteCount() > 0)
  }
  if let offset = Y4MHeader.frameOffset(input.span.bytes) { precondition(offset <= count) }
  _ = HTTPAddress(String(decoding: input, as: UTF8.self))
  return 0
}

private func scan(_ input: [UInt8], step: Int) {
  var scanner = JPEGScanner()
  var window: [UInt8] = [], place = 0
  while place < input.count {
    let end = min(place + step, input.count)
    window += input[place..<end]
    place = end
    search: while true {
      switch scanner.scan(window.span.bytes) {
      case .incomplete(let keep):
        let useless = min(keep, window.count)
        window.removeFirst(useless)
        scanner.drop(useless)
        break search
      case .picture(let range, _, _): precondition(range.upperBound <= window.count && isWholeJPEG(span(window, range)))
      case .broken: break
      }
    }
  }
}

@_lifetime(borrow bytes)
private func span(_ bytes: borrowing [UInt8], _ range: Range<Int>) -> RawSpan { bytes.span.bytes.extracting(range) }
