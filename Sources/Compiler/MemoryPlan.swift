internal import ModelFormat
internal import Tensors

/// Places storages in the activation memory so that those in use at the same time are apart, in as few bytes as it can.
///
/// Several orders are tried, each storage going to the lowest gap it fits in among those placed before it whose use
/// overlaps with its own; then pairs of the best order are exchanged as long as that helps.
struct MemoryPlan {
  /// The most bytes in use at any one step: no placement can do with fewer.
  let lowerBound: Int
  private let items: [Item]

  private struct Item {
    let storage: Int
    let byteCount: Int
    let first: Int
    let last: Int
  }

  /// `storages` are byte counts; the program's tensors name them as buffers.
  init(program: Program, storages: [Int]) {
    var first = [Int](repeating: Int.max, count: storages.count)
    var last = [Int](repeating: -1, count: storages.count)
    func mark(_ tensor: Int, _ time: Int) {
      guard case .buffer(let storage, _) = program.tensors[tensor].placement else { return }
      first[storage] = min(first[storage], time)
      last[storage] = max(last[storage], time)
    }
    for port in program.inputs { mark(port.tensor, 0) }
    for (index, step) in program.steps.enumerated() {
      let operands = step.operation.operands
      for tensor in operands.reads + [operands.write] { mark(tensor, index + 1) }
    }
    for port in program.outputs { mark(port.tensor, program.steps.count + 1) }
    items = storages.indices.filter { last[$0] >= 0 }.map {
      Item(storage: $0, byteCount: Arena.aligned(storages[$0]), first: first[$0], last: last[$0])
    }
    let times = Set(items.map(\.first))
    let all = items
    lowerBound =
      times.map { time in
        all.filter { $0.first <= time && time <= $0.last }.reduce(0) { $0 + $1.byteCount }
      }.max() ?? 0
  }

  /// Writes buffers and their places into the program; storages that nothing uses go.
  func place(_ program: inout Program) {
    let (order, offsets) = best()
    var buffer: [Int: Int] = [:]
    for (item, offset) in zip(order, offsets).sorted(by: { $0.0.storage < $1.0.storage }) {
      buffer[item.storage] = program.buffers.count
      program.buffers.append(BufferRecord(byteOffset: offset, byteCount: item.byteCount))
    }
    for index in program.tensors.indices {
      guard case .buffer(let storage, let byteOffset) = program.tensors[index].placement else { continue }
      program.tensors[index].placement = .buffer(index: buffer[storage]!, byteOffset: byteOffset)
    }
    program.activationByteCount = total(order, offsets)
  }

  private func total(_ order: [Item], _ offsets: [Int]) -> Int {
    zip(order, offsets).reduce(0) { max($0, $1.0.byteCount + $1.1) }
  }

  private func best() -> ([Item], [Int]) {
    let orders = [
      items.sorted { ($0.byteCount, $1.first) > ($1.byteCount, $0.first) },
      items.sorted { $0.byteCount * ($0.last - $0.first + 1) > $1.byteCount * ($1.last - $1.first + 1) },
      items.sorted { ($0.last - $0.first, $0.byteCount) > ($1.last - $1.first, $1.byteCount) },
      items.sorted { ($0.first, $1.byteCount) < ($1.first, $0.byteCount) },
    ]
    var order = items
    var offsets = assign(order)
    for candidate in orders {
      let placed = assign(candidate)
      if total(candidate, placed) < total(order, offsets) { (order, offsets) = (candidate, placed) }
    }
    return improve(order, offsets)
  }

  /// Exchanges neighbours in the order near the storage that reaches highest, while that lowers the total.
  private func improve(_ order: [Item], _ offsets: [Int]) -> ([Item], [Int]) {
    var (order, offsets) = (order, offsets)
    var budget = 400
    var changed = true
    while changed && budget > 0 && total(order, offsets) > lowerBound {
      changed = false
      let height = total(order, offsets)
      guard let highest = order.indices.first(where: { order[$0].byteCount + offsets[$0] == height }) else { break }
      for other in order.indices where other != highest && budget > 0 {
        budget -= 1
        var candidate = order
        let moved = candidate.remove(at: highest)
        candidate.insert(moved, at: other)
        let placed = assign(candidate)
        if total(candidate, placed) < height {
          (order, offsets, changed) = (candidate, placed, true)
          break
        }
      }
    }
    return (order, offsets)
  }

  /// The offset of each item, placed in the order given.
  private func assign(_ order: [Item]) -> [Int] {
    var offsets: [Int] = []
    for (index, item) in order.enumerated() {
      let taken = (0..<index)
        .filter { order[$0].first <= item.last && item.first <= order[$0].last }
        .map { (start: offsets[$0], end: offsets[$0] + order[$0].byteCount) }
        .sorted { $0.start < $1.start }
      var offset = 0
      for range in taken {
        if offset + item.byteCount <= range.start { break }
        offset = max(offset, range.end)
      }
      offsets.append(offset)
    }
    return offsets
  }
}
