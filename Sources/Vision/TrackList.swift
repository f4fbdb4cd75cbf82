/// The living tracks, the oldest first, in memory taken once.
struct TrackList: ~Copyable {
  let capacity: Int
  private(set) var count = 0
  private var tracks: [Track]
  private var isSlotTaken: [Bool]

  init(capacity: Int) {
    self.capacity = capacity
    tracks = [Track](repeating: Track(Observation(), slot: 0, frame: 0), count: capacity)
    isSlotTaken = [Bool](repeating: false, count: capacity)
  }

  subscript(index: Int) -> Track { tracks[index] }

  var span: Span<Track> {
    @_lifetime(borrow self)
    get { tracks.span.extracting(0..<count) }
  }

  mutating func removeAll() {
    count = 0
    for slot in 0..<capacity { isSlotTaken[slot] = false }
  }

  /// Moves all on; ends those that could not be found again.
  mutating func advance(by frames: Int, framesToKeep: Int) {
    for index in 0..<count {
      if tracks[index].missedFrames + frames - 1 > framesToKeep {
        tracks[index].isOver = true
      } else {
        tracks[index].predict(frames: frames)
      }
    }
    removeOver()
  }

  mutating func update(_ index: Int, _ observation: Observation, _ frame: UInt64) {
    tracks[index].update(observation, frame: frame)
    if tracks[index].state == .lost { tracks[index].state = .tracked }
  }

  /// Counts that a track was seen; whether it is to be confirmed now.
  mutating func sight(_ index: Int, framesToConfirm: Int) -> Bool {
    guard tracks[index].state == .tentative else { return false }
    tracks[index].sightings += 1
    return tracks[index].sightings >= framesToConfirm
  }

  mutating func confirm(_ index: Int, id: UInt64) {
    tracks[index].id = id
    tracks[index].state = .tracked
  }

  /// After the association: what was not seen is lost, or over when it was not believed or is not kept any longer.
  mutating func settle(framesToKeep: Int) {
    for index in 0..<count where !tracks[index].isMatched {
      let isKept = tracks[index].state != .tentative && tracks[index].missedFrames <= framesToKeep
      if isKept { tracks[index].state = .lost } else { tracks[index].isOver = true }
    }
    removeOver()
  }

  /// Adds a track, if need be in place of the one that was lost for longest; nil when there is no room.
  mutating func append(_ observation: Observation, _ frame: UInt64) -> Int? {
    if count == capacity {
      guard let longest = longestLost else { return nil }
      tracks[longest].isOver = true
      removeOver()
    }
    var slot = 0
    while isSlotTaken[slot] { slot += 1 }
    isSlotTaken[slot] = true
    tracks[count] = Track(observation, slot: slot, frame: frame)
    count += 1
    return count - 1
  }

  private var longestLost: Int? {
    var longest: Int?
    for index in 0..<count where tracks[index].state == .lost {
      if let best = longest, tracks[best].missedFrames >= tracks[index].missedFrames { continue }
      longest = index
    }
    return longest
  }

  /// Of a lost track and another one in the same place, the one that was followed for longer stays.
  mutating func removeDuplicates(above overlap: Float, keepsClasses: Bool) {
    for lost in 0..<count where tracks[lost].state == .lost {
      for other in 0..<count where tracks[other].state != .lost {
        if keepsClasses, tracks[lost].label != tracks[other].label { continue }
        guard tracks[lost].box.intersectionOverUnion(tracks[other].box) > overlap else { continue }
        let isOtherOlder = tracks[other].followedFrames > tracks[lost].followedFrames
        tracks[isOtherOlder ? lost : other].isOver = true
      }
    }
    removeOver()
  }

  private mutating func removeOver() {
    var kept = 0
    for index in 0..<count {
      if tracks[index].isOver {
        isSlotTaken[tracks[index].slot] = false
      } else {
        tracks[kept] = tracks[index]
        kept += 1
      }
    }
    count = kept
  }
}

extension Track {
  fileprivate var followedFrames: UInt64 { lastFrame - firstFrame }
}
