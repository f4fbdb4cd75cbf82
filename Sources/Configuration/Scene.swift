extension Configuration {
  /// A part of a source's picture in which objects are counted.
  public struct Zone: Sendable {
    public let name, source: String
    /// Corners in order; at least three.
    public let polygon: [Point]
    /// Only objects of these classes; empty: all.
    public let classes: [String]
    let place: Place

    init(_ fields: Fields) {
      place = fields.place
      name = fields.requiredText("name", "what results call the zone")
      source = fields.requiredText("source", "the source in whose picture it lies")
      polygon = fields.points("polygon")
      classes = fields.texts("classes")
      if !(3...32).contains(polygon.count) { fields.refuse("polygon", "must have 3 to 32 corners [x, y]") }
    }
  }

  /// A line whose crossings are counted, from its left to its right and back, as seen from its begin.
  public struct Line: Sendable {
    public let name, source: String
    public let from, to: Point
    public let classes: [String]
    let place: Place

    init(_ fields: Fields) {
      place = fields.place
      name = fields.requiredText("name", "what results call the line")
      source = fields.requiredText("source", "the source in whose picture it lies")
      from = fields.point("from")
      to = fields.point("to")
      classes = fields.texts("classes")
      if from.x == to.x, from.y == to.y { fields.refuse("to", "is the same point as from") }
    }
  }

  /// How boxes of successive frames become tracks.
  public struct Tracking: Sendable {
    public let isOn: Bool
    /// Boxes above are matched first; those between the two only continue tracks.
    public let highThreshold, lowThreshold: Double
    /// Least overlap (intersection over union) of a box with where its track is expected.
    public let overlap: Double
    /// Frames in which a track lives on unseen, and those in which it must be seen to be told.
    public let keptFrames, firstFrames: Int

    init(_ fields: Fields) {
      isOn = fields.flag("enabled", default: true)
      highThreshold = fields.number("high_threshold", in: 0...1, default: 0.6)
      lowThreshold = fields.number("low_threshold", in: 0...1, default: 0.1)
      overlap = fields.number("overlap", in: 0...1, default: 0.2)
      keptFrames = fields.integer("kept_frames", in: 0...1000, default: 30)
      firstFrames = fields.integer("first_frames", in: 1...100, default: 3)
      if lowThreshold > highThreshold { fields.refuse("low_threshold", "must not be above high_threshold") }
    }
  }

  /// The machine's part in the work.
  public struct Pipeline: Sendable {
    /// Threads of an inference.
    public let threadCount: Int
    /// CPUs that the threads are bound to, in their order; empty: any.
    public let cpus: [Int]
    /// SCHED_FIFO priority; 0: ordinary scheduling.
    public let realtimePriority: Int
    /// All memory is kept from being swapped out.
    public let locksMemory: Bool

    init(_ fields: Fields) {
      threadCount = fields.integer("threads", in: 1...64, default: 1)
      cpus = fields.integers("cpus", in: 0...1023)
      realtimePriority = fields.integer("realtime_priority", in: 0...99, default: 0)
      locksMemory = fields.flag("lock_memory", default: false)
    }
  }
}
