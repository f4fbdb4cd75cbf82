internal import CKernels

extension Family {
  static var moves: [Family] { [Family(slot: SWL_SLOT_copy, count: 1000) { copy($0, $1) }] }

  /// Transpositions, reversals, repetitions and gaps, of all element sizes.
  private static func copy(_ checker: Checker, _ number: Int) {
    var arguments = unsafe swl_copy()
    let byteCount = 1 << (number % 4)
    let shape = checker.random.shape(rank: checker.random.within(0...6))
    var order = Array(shape.indices)
    if !shape.isEmpty && checker.random.oneIn(2) { order.swapAt(checker.random.below(order.count), order.count - 1) }
    var (from, to) = ([Int](repeating: 0, count: shape.count), [Int](repeating: 0, count: shape.count))
    var (stride, outStride, first) = (1, 1, 0)
    let gap = checker.random.oneIn(3) ? 3 : 0
    for index in order.reversed() {
      if checker.random.oneIn(12) { continue }
      from[index] = stride
      stride = stride * shape[index] + gap
    }
    for index in shape.indices.reversed() {
      to[index] = outStride
      outStride = outStride * shape[index] + (index == shape.count - 1 ? gap : 0)
      guard checker.random.oneIn(12) else { continue }
      first += (shape[index] - 1) * from[index]
      from[index] = -from[index]
    }
    func reach(_ strides: [Int]) -> Int { zip(shape, strides).reduce(1) { $0 + ($1.0 - 1) * abs($1.1) } }
    let input = unsafe checker.input(reach(from) * byteCount)
    unsafe checker.random.fillBytes(input, reach(from) * byteCount, low: 0, high: 255)
    unsafe arguments.rank = Int32(shape.count)
    unsafe arguments.extent = extents(shape)
    unsafe arguments.in_stride = extents(from)
    unsafe arguments.out_stride = extents(to)
    unsafe arguments.element_bytes = Int32(byteCount)
    unsafe arguments.in = UnsafeRawPointer(input + first * byteCount)
    let output =
      byteCount == 8
      ? Output(.int64, count: reach(to)) : Output(.bytes, count: reach(to) * byteCount)
    unsafe checker.verify(SWL_SLOT_copy, arguments, output) {
      "extent \(text(shape)) from \(text(from)) to \(text(to)), \(byteCount) bytes each"
    }
  }
}
