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
    // Cut within a segment, whose length reaches over the next picture's start, one picture is lost.
    for cut in 24..<smallJPEG.count - 2 {
      let bytes = smallJPEG[..<cut] + smallJPEG + smallJPEG
      #expect(pictures(Array(bytes), step: 1000).contains((bytes.count - smallJPEG.count)..<bytes.count))
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
