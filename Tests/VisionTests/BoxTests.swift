import Testing
import Vision

struct BoxTests {
  private let picture = Box(left: 0, top: 0, right: 64, bottom: 48)

  @Test func whatLiesWithinAPictureIsLeft() {
    let inside = Box(left: 10, top: 10, right: 20, bottom: 30)
    #expect(inside.clipped(to: picture) == inside)
    #expect(
      Box(left: -5, top: 40, right: 70, bottom: 50).clipped(to: picture)
        == Box(left: 0, top: 40, right: 64, bottom: 48))
  }

  @Test func whatLiesBesideItHasNoArea() {
    #expect(Box(left: 70, top: 10, right: 90, bottom: 30).clipped(to: picture).area == 0)
    #expect(Box(left: -9, top: -9, right: -1, bottom: -1).clipped(to: picture).area == 0)
  }
}
