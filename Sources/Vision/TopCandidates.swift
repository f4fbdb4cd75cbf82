/// The best elements by score seen so far, as many as there is room for.
///
/// Which ones these are does not depend on the order in which they come: of equal scores the lower number is better. A
/// binary heap with the worst on top; all memory is taken once.
struct TopCandidates<Element> {
  private struct Entry {
    var score: Float
    var number: Int
    /// Where its element lies.
    var slot: Int

    func isWorse(than other: Entry) -> Bool {
      score != other.score ? score < other.score : number > other.number
    }
  }

  let capacity: Int
  private(set) var count = 0
  /// Elements that found no room or lost it.
  private(set) var droppedCount = 0
  private var heap: [Entry]
  private var elements: [Element]

  /// Room for `capacity` elements, above 0; `filler` takes the place of those to come.
  init(capacity: Int, filler: Element) {
    self.capacity = capacity
    heap = [Entry](repeating: Entry(score: 0, number: 0, slot: 0), count: capacity)
    elements = [Element](repeating: filler, count: capacity)
  }

  mutating func removeAll() {
    count = 0
    droppedCount = 0
  }

  /// Whether an element of this score and number would be kept.
  func hasRoom(score: Float, number: Int) -> Bool {
    count < capacity || heap[0].isWorse(than: Entry(score: score, number: number, slot: 0))
  }

  /// Takes an element for which there is room.
  mutating func insert(_ element: Element, score: Float, number: Int) {
    var entry = Entry(score: score, number: number, slot: count)
    if count < capacity {
      count += 1
      elements[entry.slot] = element
      rise(entry)
    } else {
      entry.slot = heap[0].slot
      droppedCount += 1
      elements[entry.slot] = element
      sink(entry, end: count)
    }
  }

  mutating func countDropped() { droppedCount += 1 }

  /// Copies the elements out, best first, into as much room, and forgets them.
  mutating func drain(into sorted: inout [Element]) -> Int {
    let total = count
    for end in stride(from: total - 1, through: 0, by: -1) {
      sorted[end] = elements[heap[0].slot]
      sink(heap[end], end: end)
    }
    count = 0
    return total
  }

  /// Puts an entry into the last place and moves it up to where it belongs.
  private mutating func rise(_ entry: Entry) {
    var position = count - 1
    while position > 0 {
      let parent = (position - 1) / 2
      guard entry.isWorse(than: heap[parent]) else { break }
      heap[position] = heap[parent]
      position = parent
    }
    heap[position] = entry
  }

  /// Puts an entry in place of the top and moves it down to where it belongs among the first `end`.
  private mutating func sink(_ entry: Entry, end: Int) {
    var position = 0
    while 2 * position + 1 < end {
      var child = 2 * position + 1
      if child + 1 < end, heap[child + 1].isWorse(than: heap[child]) { child += 1 }
      guard heap[child].isWorse(than: entry) else { break }
      heap[position] = heap[child]
      position = child
    }
    heap[position] = entry
  }
}
