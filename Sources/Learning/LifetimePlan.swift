/// Places buffers that live for known times in as little memory as first fit finds.
struct LifetimePlan {
  private struct Buffer {
    let byteCount: Int
    let first, last: Int
    var offset = 0
  }

  private var buffers: [Buffer] = []
  /// The end of the highest buffer; valid after `place`.
  private(set) var byteCount = 0

  /// Adds a buffer that is in use from moment `first` to `last`, both included; returns its number.
  mutating func add(byteCount: Int, from first: Int, to last: Int) -> Int {
    buffers.append(Buffer(byteCount: byteCount, first: first, last: last))
    return buffers.count - 1
  }

  func offset(_ buffer: Int) -> Int { buffers[buffer].offset }

  /// Largest first, each at the lowest place that is free all its life.
  mutating func place() {
    let order = buffers.indices.sorted { a, b in
      buffers[a].byteCount != buffers[b].byteCount ? buffers[a].byteCount > buffers[b].byteCount : a < b
    }
    var placed: [Int] = []
    for index in order {
      buffers[index].offset = lowestPlace(for: buffers[index], among: placed)
      byteCount = max(byteCount, buffers[index].offset + buffers[index].byteCount)
      let position = placed.firstIndex { buffers[$0].offset > buffers[index].offset } ?? placed.count
      placed.insert(index, at: position)
    }
  }

  /// `placed` is in the order of offsets.
  private func lowestPlace(for buffer: Buffer, among placed: [Int]) -> Int {
    var offset = 0
    for index in placed {
      let other = buffers[index]
      guard other.first <= buffer.last, buffer.first <= other.last else { continue }
      if offset + buffer.byteCount <= other.offset { break }
      offset = max(offset, other.offset + other.byteCount)
    }
    return offset
  }
}
