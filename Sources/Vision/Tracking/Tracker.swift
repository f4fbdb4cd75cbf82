/// Follows objects from frame to frame: ByteTrack (Zhang et al. 2022), which also uses detections of low score.
///
/// Each frame: boxes are predicted; those of high score are matched with all known objects, by overlap and score; those of
/// low score with the objects that are left and were seen in the frame before; then with those seen only once. What is
/// left over of high score becomes a new object, which is reported once it is seen again. Objects of different classes are
/// never matched. All memory is taken once; more detections than there is room for, the worst by score, are left out and
/// counted.
public struct Tracker: Sendable {
  public struct Settings: Sendable, Equatable {
    /// Scores above this are high.
    public var highScore: Float = 0.5
    /// Scores up to this are not looked at.
    public var lowScore: Float = 0.1
    /// The least score of a new object.
    public var newScore: Float = 0.6
    /// The most that 1 - overlap x score of a match may be.
    public var matchDistance: Float = 0.8
    /// Frames that an object may stay unseen.
    public var patience = 30
    /// Objects at a time, those that are not seen included.
    public var trackCapacity = 128
    /// Detections of a frame.
    public var detectionCapacity = 128

    public init() {}

    var isValid: Bool {
      0...1 ~= lowScore && lowScore...1 ~= highScore && highScore...1 ~= newScore && 0...1 ~= matchDistance
        && patience >= 0 && 1...4096 ~= trackCapacity && 1...4096 ~= detectionCapacity
    }
  }

  /// Distances of the second and third association, and how near two tracks of one object may come, as in ByteTrack.
  private static let (secondDistance, thirdDistance, sameDistance): (Float, Float, Float) = (0.5, 0.7, 0.15)

  public let settings: Settings
  /// Detections and objects that found no room so far.
  public private(set) var droppedCount = 0
  private var tracks: [Track] = []
  private var frame = 0
  private var nextID = 1
  private var assignment: Assignment
  /// Numbers of detections and tracks that an association is about.
  private var (candidates, open) = ([Int](), [Int]())
  private var isTaken: [Bool]

  /// Nil when the settings make no sense.
  public init?(_ settings: Settings = Settings()) {
    guard settings.isValid else { return nil }
    self.settings = settings
    assignment = Assignment(rowCapacity: settings.trackCapacity, columnCapacity: settings.detectionCapacity)
    tracks.reserveCapacity(settings.trackCapacity)
    candidates.reserveCapacity(settings.detectionCapacity)
    open.reserveCapacity(settings.trackCapacity)
    isTaken = [Bool](repeating: false, count: settings.detectionCapacity)
  }

  /// Known objects, in the order in which they were first seen; those that are not `isVisible` are waiting.
  public var count: Int { tracks.count }
  public subscript(index: Int) -> Track { tracks[index] }

  /// Takes the detections of the next frame, sorted best first; others than usable boxes are passed over.
  public mutating func update(_ detections: Span<Detection>) {
    frame += 1
    let count = min(detections.count, settings.detectionCapacity)
    droppedCount += detections.count - count
    for index in 0..<count {
      let detection = detections[index]
      isTaken[index] = !detection.box.isUsable || !(detection.score <= 1)
    }
    for index in tracks.indices {
      tracks[index].detection = nil
      tracks[index].age = frame - tracks[index].firstFrame
      if tracks[index].state != .unconfirmed { tracks[index].filter.predict(isLost: tracks[index].state == .lost) }
    }
    associateHigh(detections, count)
    associateLow(detections, count)
    associateUnconfirmed(detections, count)
    addNew(detections, count)
    removeOld()
  }

  private mutating func associateHigh(_ detections: Span<Detection>, _ count: Int) {
    choose(detections, count, above: settings.highScore, below: .infinity)
    choose { $0.state != .unconfirmed }
    associate(detections, within: settings.matchDistance, weighsScore: true)
  }

  private mutating func associateLow(_ detections: Span<Detection>, _ count: Int) {
    choose(detections, count, above: settings.lowScore, below: settings.highScore)
    choose { [frame] in $0.state == .tracked && $0.lastFrame != frame }
    associate(detections, within: Tracker.secondDistance, weighsScore: false)
    for index in tracks.indices where tracks[index].state == .tracked && tracks[index].lastFrame != frame {
      tracks[index].state = .lost
    }
  }

  /// Those that are not seen a second time at once are forgotten.
  private mutating func associateUnconfirmed(_ detections: Span<Detection>, _ count: Int) {
    choose(detections, count, above: settings.highScore, below: .infinity)
    choose { $0.state == .unconfirmed }
    associate(detections, within: Tracker.thirdDistance, weighsScore: true)
    remove { $0.state == .unconfirmed }
  }

  private mutating func addNew(_ detections: Span<Detection>, _ count: Int) {
    for index in 0..<count where !isTaken[index] {
      let detection = detections[index]
      guard detection.score > settings.highScore, detection.score >= settings.newScore else { continue }
      guard tracks.count < settings.trackCapacity else {
        droppedCount += 1
        continue
      }
      tracks.append(
        Track(id: nextID, detection, number: index, frame: frame, isConfirmed: frame == 1))
      nextID += 1
    }
  }

  private mutating func removeOld() {
    remove { [frame, settings] in $0.state == .lost && frame - $0.lastFrame > settings.patience }
    removeDuplicates()
  }

  /// Of a visible and a lost track in one place the one that has lasted longer stays.
  private mutating func removeDuplicates() {
    for index in tracks.indices { isDuplicate(index) ? (tracks[index].lastFrame = .min) : () }
    remove { $0.lastFrame == .min }
  }

  private func isDuplicate(_ index: Int) -> Bool {
    let track = tracks[index]
    guard track.state != .unconfirmed else { return false }
    return tracks.contains { other in
      guard other.state != .unconfirmed, (other.state == .lost) != (track.state == .lost), other.label == track.label,
        other.lastFrame != .min, 1 - other.box.intersectionOverUnion(track.box) < Tracker.sameDistance
      else { return false }
      let (own, others) = (track.lastFrame - track.firstFrame, other.lastFrame - other.firstFrame)
      return own != others ? own < others : track.state == .tracked
    }
  }

  /// Detections that are left whose score lies between two, neither included.
  private mutating func choose(_ detections: Span<Detection>, _ count: Int, above least: Float, below most: Float) {
    candidates.removeAll(keepingCapacity: true)
    for index in 0..<count where !isTaken[index] {
      let score = detections[index].score
      if score > least && score < most { candidates.append(index) }
    }
  }

  private mutating func choose(_ isWanted: (Track) -> Bool) {
    open.removeAll(keepingCapacity: true)
    for index in tracks.indices where isWanted(tracks[index]) { open.append(index) }
  }

  private mutating func associate(_ detections: Span<Detection>, within limit: Float, weighsScore: Bool) {
    guard !candidates.isEmpty, !open.isEmpty else { return }
    assignment.begin(rows: open.count, columns: candidates.count, limit: limit)
    for row in open.indices {
      for column in candidates.indices {
        let detection = detections[candidates[column]]
        assignment.setCost(row, column, distance(tracks[open[row]], detection, weighsScore: weighsScore))
      }
    }
    assignment.solve()
    for row in open.indices {
      guard let column = assignment.columnOfRow[row] else { continue }
      let number = candidates[column]
      isTaken[number] = true
      tracks[open[row]].see(detections[number], number: number, frame: frame)
    }
  }

  /// 1 - overlap, or 1 - overlap x score; infinite between classes.
  private func distance(_ track: Track, _ detection: Detection, weighsScore: Bool) -> Float {
    guard track.label == detection.label else { return .infinity }
    let overlap = track.box.intersectionOverUnion(detection.box)
    return 1 - (weighsScore ? overlap * detection.score : overlap)
  }

  private mutating func remove(_ isGone: (Track) -> Bool) {
    var kept = 0
    for index in tracks.indices where !isGone(tracks[index]) {
      if kept != index { tracks[kept] = tracks[index] }
      kept += 1
    }
    tracks.removeLast(tracks.count - kept)
  }
}
