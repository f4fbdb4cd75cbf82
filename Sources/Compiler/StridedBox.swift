/// A box of elements walked by several operands at once, each with its own stride along each dimension.
struct StridedBox {
  var extents: [Int]
  /// One list of strides an operand, as long as `extents`.
  var strides: [[Int]]

  /// The same walk in as few dimensions as can be: those of extent 1 go, and neighbours join where every operand steps
  /// through both as through one.
  func collapsed() -> StridedBox {
    var result = StridedBox(extents: [], strides: strides.map { _ in [] })
    for dimension in extents.indices where extents[dimension] > 1 {
      let inner = strides.map { $0[dimension] }
      let joins =
        !result.extents.isEmpty
        && zip(result.strides, inner).allSatisfy { outer, inner in outer.last! == inner * extents[dimension] }
      if joins {
        result.extents[result.extents.count - 1] *= extents[dimension]
        for operand in strides.indices { result.strides[operand][result.extents.count - 1] = inner[operand] }
      } else {
        result.extents.append(extents[dimension])
        for operand in strides.indices { result.strides[operand].append(inner[operand]) }
      }
    }
    if result.extents.isEmpty { result = StridedBox(extents: [1], strides: strides.map { _ in [1] }) }
    return result
  }
}
