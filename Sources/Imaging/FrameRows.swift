/// Between which rows of a plane the rows of a tensor lie. Memory of the arena.
@unsafe struct FrameRows {
  let first: UnsafeMutablePointer<Int32>
  /// Of the row below, of 2^15.
  let weight: UnsafeMutablePointer<Int16>

  func lay(_ plane: FramePlane, _ span: FrameSpan) {
    for place in 0..<span.count {
      let tap = FrameTap(plane.down, span, place)
      unsafe first[place] = Int32(tap.first)
      unsafe weight[place] = tap.weight
    }
  }

  /// Those that `count` rows of the tensor are made of, of a plane that has `limit`.
  func read(by count: Int, below limit: Int) -> Range<Int> {
    let ends = unsafe (Int(first[0]), Int(first[count - 1]))
    return min(ends.0, ends.1)..<min(max(ends.0, ends.1) + 2, limit)
  }
}
