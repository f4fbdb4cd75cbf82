/// Follows objects from frame to frame by where they are and how they move.
///
/// The association of Y. Zhang et al., "ByteTrack: Multi-Object Tracking by Associating Every Detection Box", ECCV 2022:
/// first the detections of high score with all tracks, then those of low score with what was seen a frame ago, last what
/// is left of high score with tracks that are not believed yet. All memory is taken when it is made.
public struct Tracker: ~Copyable {
  public let options: TrackerOptions
  public let trackCapacity, detectionCapacity: Int
  /// Of the last frame: detections beyond the capacity, those of the lowest scores.
  public var droppedDetectionCount: Int { candidates.droppedCount }
  /// Of the last frame: detections whose boxes are none or whose scores are no numbers.
  public private(set) var unusableCount = 0
  /// Of the last frame: new tracks for which there was no room, those of the lowest scores.
  public private(set) var droppedTrackCount = 0
  /// Frames so far, the skipped ones among them.
  public private(set) var frame: UInt64 = 0

  private var tracks: TrackList
  private var candidates: TopCandidates<Observation>
  private var observations: [Observation]
  private var observationCount = 0
  private var association: Association
  private var lastID: UInt64 = 0

  /// Widths and heights below this many pixels are none.
  static let smallestExtent: Float = 0x1p-8

  public init(_ options: TrackerOptions = TrackerOptions(), trackCapacity: Int = 64, detectionCapacity: Int = 128) {
    precondition(trackCapacity > 0 && detectionCapacity > 0)
    self.options = options
    self.trackCapacity = trackCapacity
    self.detectionCapacity = detectionCapacity
    tracks = TrackList(capacity: trackCapacity)
    candidates = TopCandidates(capacity: detectionCapacity, filler: Observation())
    observations = [Observation](repeating: Observation(), count: detectionCapacity)
    association = Association(trackCapacity: trackCapacity, detectionCapacity: detectionCapacity)
  }

  /// All living tracks, the oldest first.
  public var living: Span<Track> {
    @_lifetime(borrow self)
    get { tracks.span }
  }

  /// Takes in what was found in a frame, in any order; `skippedFrames` were not looked at since the last one.
  public mutating func update(_ detections: Span<Detection>, skippedFrames: Int = 0) {
    let elapsed = 1 + max(0, min(skippedFrames, 1 << 20))
    let isFirst = frame == 0
    frame += UInt64(elapsed)
    tracks.advance(by: elapsed, framesToKeep: framesToKeep)
    collect(detections)
    matchAll()
    tracks.settle(framesToKeep: framesToKeep)
    start(isFirst: isFirst)
    tracks.removeDuplicates(above: options.duplicateOverlap, keepsClasses: options.keepsClasses)
  }

  /// Forgets all tracks; numbers are not given again.
  public mutating func reset() {
    frame = 0
    tracks.removeAll()
    candidates.removeAll()
    (observationCount, unusableCount, droppedTrackCount) = (0, 0, 0)
  }

  private var framesToKeep: Int { max(0, min(options.framesToKeep, 1 << 16)) }

  private mutating func collect(_ detections: Span<Detection>) {
    candidates.removeAll()
    unusableCount = 0
    for index in detections.indices {
      let (box, score, label) = (detections[index].box, detections[index].score, detections[index].label)
      guard score.isFinite, box.isUsable, min(box.width, box.height) >= Self.smallestExtent else {
        unusableCount += 1
        continue
      }
      guard score >= options.lowScore else { continue }
      guard candidates.hasRoom(score: score, number: index) else {
        candidates.countDropped()
        continue
      }
      let observation = Observation(box: box, score: min(score, 1), label: label, index: index)
      candidates.insert(observation, score: score, number: index)
    }
    observationCount = candidates.drain(into: &observations)
  }

  private mutating func matchAll() {
    association.begin(observationCount)
    let (high, weighsScores) = (options.highScore, options.weighsScores)
    match(limit: options.highLimit, weighsScores, { $0.state != .tentative }, { $0.score >= high })
    match(limit: options.lowLimit, false, { $0.state == .tracked }, { $0.score < high })
    match(limit: options.tentativeLimit, weighsScores, { $0.state == .tentative }, { $0.score >= high })
  }

  /// Pairs the tracks and the detections that have no partner yet and are of a kind.
  private mutating func match(
    limit: Float, _ weighsScores: Bool, _ isWanted: (Track) -> Bool, _ isOffered: (Observation) -> Bool
  ) {
    association.beginStage()
    for index in 0..<tracks.count where !tracks[index].isMatched && isWanted(tracks[index]) {
      association.addTrack(index)
    }
    for index in 0..<observationCount where !association.isTaken(index) && isOffered(observations[index]) {
      association.addObservation(index)
    }
    let keepsClasses = options.keepsClasses
    association.solve(limit: limit) { track, observation in
      let (track, observation) = (tracks[track], observations[observation])
      if keepsClasses, track.label != observation.label { return .infinity }
      let overlap = track.box.intersectionOverUnion(observation.box)
      return 1 - (weighsScores ? overlap * observation.score : overlap)
    }
    for row in 0..<association.stageTrackCount {
      guard let (track, observation) = association.pair(row) else { continue }
      tracks.update(track, observations[observation], frame)
      confirm(track)
    }
  }

  /// Believes a track that was seen often enough.
  private mutating func confirm(_ index: Int) {
    guard tracks.sight(index, framesToConfirm: options.framesToConfirm) else { return }
    lastID += 1
    tracks.confirm(index, id: lastID)
  }

  /// Makes tracks of the detections that belong to none.
  private mutating func start(isFirst: Bool) {
    droppedTrackCount = 0
    for index in 0..<observationCount where !association.isTaken(index) {
      let observation = observations[index]
      guard observation.score >= options.highScore, observation.score >= options.newTrackScore else { continue }
      guard let track = tracks.append(observation, frame) else {
        droppedTrackCount += 1
        continue
      }
      if isFirst || options.framesToConfirm <= 1 {
        lastID += 1
        tracks.confirm(track, id: lastID)
      }
    }
  }
}
