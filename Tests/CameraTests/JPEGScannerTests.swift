import Camera
import Testing

@Suite struct JPEGScannerTests {
  /// What the scanner finds in bytes that come `step` at a time.
  private func pictures(_ bytes: [UInt8], step: Int) -> [Range<Int>] {
    var scanner = JPEGScanner()
    var found: [Range<Int>] = []
    var end = 0
    while end < bytes.count {
      end = min(end + step, bytes.count)
      search: while true {
        switch scanner.scan(Array(bytes[..<end]).span.bytes) {
        case .picture(let range, let width, let height):
          #expect((width, height) == (5, 3))
          found.append(range)
        case .broken: continue
        case .incomplete: break search
        }
      }
    }
    return found
  }

  @Test(arguments: [1, 2, 3, 7, 1000]) func picturesAreFoundAmongOtherBytes(_ step: Int) {
    let bytes = [0xff] + smallJPEG + Array("--part\r\n".utf8) + smallJPEG + [0, 0xff]
    let first = 1..<(1 + smallJPEG.count)
    #expect(pictures(bytes, step: step) == [first, (first.upperBound + 8)..<(first.upperBound + 8 + first.count)])
  }

  @Test func afterAPictureCutShortTheNextIsFound() {
    // Cut within a segment, the next picture's start is read as its length: 65535 bytes at most are lost.
    for cut in 24..<smallJPEG.count - 2 {
      let following = (0..<1500).flatMap { _ in smallJPEG }
      let found = pictures(smallJPEG[..<cut] + following, step: 100_000)
      #expect(found.last == (cut + following.count - smallJPEG.count)..<(cut + following.count))
      #expect(found.count >= 1500 - 65_535 / smallJPEG.count - 1)
    }
  }

  private func isWhole(_ bytes: [UInt8]) -> Bool { isWholeJPEG(bytes.span.bytes) }

  @Test func wholePictures() {
    #expect(isWhole(smallJPEG))
    #expect(isWhole(smallJPEG + [0, 0, 0]))
    #expect(!isWhole(Array(smallJPEG.prefix(smallJPEG.count - 1))))
    #expect(!isWhole([0xff, 0xd8]) && !isWhole([]))
  }
}
