import Camera
import Testing

@Suite struct HostileInputTests {
  /// Random damage: ranges stay within the bytes and the scanner always comes to an end.
  @Test func damagedPictures() {
    var state: UInt64 = 42
    func next(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % limit
    }
    for _ in 0..<20_000 {
      var bytes = smallJPEG + smallJPEG + smallJPEG
      for _ in 0..<(1 + next(6)) { bytes[next(bytes.count)] = [0, 0xff, 0xd8, 0xd9, 0xda, 0xc0, 1][next(7)] }
      bytes.removeLast(next(bytes.count))
      var scanner = JPEGScanner()
      var steps = 0
      search: while true {
        steps += 1
        #expect(steps <= bytes.count + 2)
        switch scanner.scan(bytes.span.bytes) {
        case .incomplete(let keep):
          #expect(keep >= 0)
          break search
        case .picture(let range, let width, let height):
          #expect(range.upperBound <= bytes.count && range.count >= 4 && width > 0 && height > 0)
        case .broken: continue
        }
      }
    }
  }
}
