/// What is remembered of each track, as long as it is seen now and then. All memory is taken once.
struct TrackTable<State: Sendable>: Sendable {
  struct Entry: Sendable {
    let id: Int
    var state: State
    /// The last frame with the track in it.
    var frame: Int
  }

  let capacity: Int
  private(set) var entries: [Entry] = []

  init(capacity: Int) {
    self.capacity = capacity
    entries.reserveCapacity(capacity)
  }

  /// The place of a track's entry, a new one if need be; nil when there is no room.
  mutating func place(of id: Int, frame: Int, new: State) -> Int? {
    if let place = entries.firstIndex(where: { $0.id == id }) {
      entries[place].frame = frame
      return place
    }
    guard entries.count < capacity else { return nil }
    entries.append(Entry(id: id, state: new, frame: frame))
    return entries.count - 1
  }

  subscript(place: Int) -> State {
    get { entries[place].state }
    set { entries[place].state = newValue }
  }

  /// Forgets tracks that were last seen before a frame; each is given to `forgotten` first.
  mutating func forget(before frame: Int, _ forgotten: (Entry) -> Void = { _ in }) {
    var kept = 0
    for index in entries.indices {
      let entry = entries[index]
      guard entry.frame >= frame else {
        forgotten(entry)
        continue
      }
      entries[kept] = entry
      kept += 1
    }
    entries.removeLast(entries.count - kept)
  }
}
