/// The numbers of record.py.
struct Draws {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next(below limit: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return (Int(state >> 40) * limit) >> 24
  }
}
