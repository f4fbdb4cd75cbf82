/// Who acts when: the earliest first, of equal times the one that was added first. A binary heap.
struct EventQueue {
  struct Entry: Equatable {
    /// Nanoseconds since the beginning.
    let time: UInt64
    let order: UInt64
    let device: Int
  }

  private var heap: [Entry] = []
  private var next: UInt64 = 0

  var first: Entry? { heap.first }

  mutating func add(_ device: Int, at time: UInt64) {
    heap.append(Entry(time: time, order: next, device: device))
    next += 1
    var place = heap.count - 1
    while place > 0, heap[place].isBefore(heap[(place - 1) / 2]) {
      heap.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  mutating func removeFirst() -> Entry? {
    guard let first = heap.first, let last = heap.popLast() else { return nil }
    guard !heap.isEmpty else { return first }
    heap[0] = last
    var place = 0
    while true {
      var least = place
      for child in [2 * place + 1, 2 * place + 2] where child < heap.count && heap[child].isBefore(heap[least]) {
        least = child
      }
      guard least != place else { return first }
      heap.swapAt(place, least)
      place = least
    }
  }
}

extension EventQueue.Entry {
  fileprivate func isBefore(_ other: Self) -> Bool { (time, order) < (other.time, other.order) }
}
