internal import CKernels

/// Up to SWL_MAX_RANK numbers as C holds them.
typealias Extents = (Int32, Int32, Int32, Int32, Int32, Int32)

func extents(_ values: [Int]) -> Extents {
  func at(_ index: Int) -> Int32 { index < values.count ? Int32(values[index]) : 0 }
  return (at(0), at(1), at(2), at(3), at(4), at(5))
}

func values(_ extents: Extents, _ rank: Int32) -> [Int] {
  let all = [extents.0, extents.1, extents.2, extents.3, extents.4, extents.5]
  return all.prefix(Int(rank)).map { Int($0) }
}

func text(_ values: [Int]) -> String {
  var text = "["
  for (index, value) in values.enumerated() { text += (index == 0 ? "" : ",") + "\(value)" }
  return text + "]"
}

extension Random {
  /// Extents of a tensor of `rank` dimensions with few elements, or with enough for several units.
  mutating func shape(rank: Int) -> [Int] {
    var shape = (0..<rank).map { _ in pick([1, 2, 3, 4, 5, 7]) }
    if rank > 0 && oneIn(2) { shape[rank - 1] = pick([8, 15, 16, 17, 31, 32, 33, 64, 65, 100, 256]) }
    if rank > 0 && oneIn(6) { shape[below(rank)] = within(1000...6000) }
    while shape.reduce(Int64(1), { $0 * Int64($1) }) > 30_000 {
      let largest = shape.firstIndex(of: shape.max() ?? 1) ?? 0
      shape[largest] = shape[largest] / 2
    }
    return shape
  }

  /// Strides of an operand of `shape`: dense, with gaps between the rows, or repeating some or all dimensions.
  private mutating func strides(_ shape: [Int]) -> [Int] {
    let kind = below(6)
    var strides = [Int](repeating: 0, count: shape.count)
    var stride = 1
    for index in shape.indices.reversed() {
      let repeats =
        switch kind {
        case 0: true
        case 1: index != shape.count - 1
        case 2: index == shape.count - 1
        case 3: oneIn(2)
        default: false
        }
      if repeats { continue }
      strides[index] = stride
      stride = stride * shape[index] + (kind == 4 && index == shape.count - 1 ? 3 : 0)
    }
    return strides
  }

  mutating func broadcast() -> swl_broadcast {
    let shape = shape(rank: pick([0, 1, 2, 3, 4, 4, 4, 5, 6]))
    var broadcast = swl_broadcast()
    broadcast.rank = Int32(shape.count)
    broadcast.extent = extents(shape)
    broadcast.a_stride = extents(strides(shape))
    broadcast.b_stride = extents(strides(shape))
    return broadcast
  }
}

extension swl_broadcast {
  var count: Int { values(extent, rank).reduce(1, *) }

  /// Elements from the first to the last that each operand reads.
  var operandCounts: (a: Int, b: Int) { (reach(values(a_stride, rank)), reach(values(b_stride, rank))) }

  private func reach(_ strides: [Int]) -> Int {
    zip(values(extent, rank), strides).reduce(1) { $0 + ($1.0 - 1) * $1.1 }
  }

  var text: String {
    let (shape, a, b) = (values(extent, rank), values(a_stride, rank), values(b_stride, rank))
    return "extent \(kernelcheck.text(shape)) strides \(kernelcheck.text(a)) \(kernelcheck.text(b))"
  }
}
