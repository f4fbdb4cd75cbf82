/// Which samples there are, what they take, and which goes first.
struct SampleIndex {
  struct Entry {
    let id: UInt64
    var byteCount: Int64
    var rank: Rank
  }

  /// In the order in which they give way.
  enum Rank: UInt8, Comparable {
    /// Damaged, or of a key that is not here.
    case unreadable
    case unlabelled
    case labelled

    static func < (a: Rank, b: Rank) -> Bool { a.rawValue < b.rawValue }
  }

  /// By number, which is by age.
  private(set) var entries: [Entry] = []
  private(set) var byteCount: Int64 = 0

  var lastID: UInt64 { entries.last?.id ?? 0 }

  func count(_ rank: Rank) -> Int { entries.reduce(0) { $0 + ($1.rank == rank ? 1 : 0) } }

  subscript(id: UInt64) -> Entry? {
    let index = firstIndex(from: id)
    return index < entries.count && entries[index].id == id ? entries[index] : nil
  }

  /// Adds an entry or puts it in the place of one with its number.
  mutating func put(_ entry: Entry) {
    remove(entry.id)
    entries.insert(entry, at: firstIndex(from: entry.id))
    byteCount += entry.byteCount
  }

  mutating func remove(_ id: UInt64) {
    let index = firstIndex(from: id)
    guard index < entries.count, entries[index].id == id else { return }
    byteCount -= entries[index].byteCount
    entries.remove(at: index)
  }

  mutating func removeAll() { self = SampleIndex() }

  /// Who gives way next: of the lowest rank the oldest, but for one; nil when there is no other.
  func first(but kept: UInt64?) -> UInt64? {
    var found: Entry?
    for entry in entries where entry.id != kept && (found.map { entry.rank < $0.rank } ?? true) { found = entry }
    return found?.id
  }

  /// The first entry whose number is not below.
  func firstIndex(from id: UInt64) -> Int {
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].id < id { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
