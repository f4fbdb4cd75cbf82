import Vision

/// Boxes that move, bounce off the edges of a picture of 640 x 480, hide and come back, with noise and false ones; the
/// same as in record_tracks.py.
struct Scene {
  private struct Thing {
    var x, y, width, height, stepX, stepY: Int
    var hiddenFrames = 0
  }

  /// In sixteenths of pixels.
  private let width = 640 * 16
  private let height = 480 * 16
  private var draws: Draws
  private var things: [Thing] = []

  init(seed: UInt64, objectCount: Int) {
    draws = Draws(seed: seed)
    for _ in 0..<objectCount {
      let (width, height) = (320 + draws.next(below: 640), 480 + draws.next(below: 960))
      let (x, y) = (draws.next(below: self.width - width), draws.next(below: self.height - height))
      let (stepX, stepY) = (draws.next(below: 129) - 64, draws.next(below: 97) - 48)
      things.append(Thing(x: x, y: y, width: width, height: height, stepX: stepX, stepY: stepY))
    }
  }

  /// What is found in the next frame.
  mutating func next() -> [Detection] {
    var found: [Detection] = []
    for index in things.indices {
      if let detection = look(at: index) { found.append(detection) }
    }
    if draws.next(below: 8) == 0 {
      let (x, y) = (draws.next(below: width - 800), draws.next(below: height - 800))
      found.append(detection([x, y, x + 800, y + 800], 100 + draws.next(below: 150)))
    }
    return found
  }

  private mutating func look(at index: Int) -> Detection? {
    var thing = things[index]
    defer { things[index] = thing }
    if thing.x + thing.stepX < 0 || thing.x + thing.stepX + thing.width > width { thing.stepX.negate() }
    if thing.y + thing.stepY < 0 || thing.y + thing.stepY + thing.height > height { thing.stepY.negate() }
    thing.x += thing.stepX
    thing.y += thing.stepY
    let kind = draws.next(below: 100)
    if kind < 2 { thing.hiddenFrames = 4 + draws.next(below: 12) }
    let edges = [thing.x, thing.y, thing.x + thing.width, thing.y + thing.height]
    let seen = edges.map { $0 + draws.next(below: 33) - 16 }
    let score = kind < 18 ? 32 + draws.next(below: 90) : 160 + draws.next(below: 96)
    if thing.hiddenFrames > 0 {
      thing.hiddenFrames -= 1
      return nil
    }
    return 3..<8 ~= kind ? nil : detection(seen, score)
  }

  private func detection(_ edges: [Int], _ score: Int) -> Detection {
    let edges = edges.map { Float($0) / 16 }
    return Detection(
      box: Box(left: edges[0], top: edges[1], right: edges[2], bottom: edges[3]), score: Float(score) / 256)
  }
}

extension Span<Track> {
  var array: [Track] { indices.map { self[$0] } }
}

extension Tracker {
  /// The tracks after a frame.
  mutating func tracks(_ detections: [Detection], skippedFrames: Int = 0) -> [Track] {
    update(detections.span, skippedFrames: skippedFrames)
    return living.array
  }
}
