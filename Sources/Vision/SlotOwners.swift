/// Which track has which slot: tells when a track is new and when one is gone.
struct SlotOwners {
  struct Owner {
    /// 0: none.
    var id: UInt64 = 0
    var label = 0
    var isThere = false
  }

  private var owners: [Owner]
  /// Of the last frame: tracks whose slots are beyond the capacity.
  private(set) var strayCount = 0

  var capacity: Int { owners.count }

  init(capacity: Int) { owners = [Owner](repeating: Owner(), count: capacity) }

  /// Marks the slots of the confirmed tracks that are still there.
  mutating func mark(_ tracks: Span<Track>) {
    for slot in owners.indices { owners[slot].isThere = false }
    strayCount = 0
    for index in tracks.indices where tracks[index].id > 0 {
      let slot = tracks[index].slot
      if slot >= owners.count {
        strayCount += 1
      } else if owners[slot].id == tracks[index].id {
        owners[slot].isThere = true
      }
    }
  }

  /// Takes a slot from a track that is gone; nil when there is none to take it from.
  mutating func release(_ slot: Int) -> Owner? {
    let owner = owners[slot]
    guard owner.id > 0, !owner.isThere else { return nil }
    owners[slot] = Owner()
    return owner
  }

  /// The slot of a track that is seen, and whether it was not there before; nil for others.
  mutating func claim(_ track: Track) -> (slot: Int, isNew: Bool)? {
    guard track.state == .tracked, track.slot < owners.count else { return nil }
    let isNew = owners[track.slot].id != track.id
    if isNew { owners[track.slot] = Owner(id: track.id, label: track.label, isThere: true) }
    return (track.slot, isNew)
  }
}
