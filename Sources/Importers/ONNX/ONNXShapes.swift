/// What the parameters of operators that only move elements mean, wherever the elements are.
enum ONNXShapes {
  /// The most dimensions of a constant.
  static let maximumRank = 64

  /// A list of integers at an input; nil when the input is absent.
  typealias List = (_ slot: Int, _ what: String) throws(ImportError) -> [Int]?

  /// The extents of the result of Reshape, Flatten, Squeeze, Unsqueeze and Identity.
  static func reshaped(
    _ node: ONNXNode, _ version: Int, _ dims: [Int], _ list: List
  ) throws(ImportError) -> [Int] {
    switch node.name {
    case "Reshape":
      let wanted = try node.integers("shape", orAt: 1, list) ?? []
      return try filled(node, wanted, dims, allowsZero: try node.flag("allowzero"))
    case "Flatten":
      let axis = try node.integer("axis", default: 1)
      guard (-dims.count...dims.count).contains(axis) else { throw node.error("axis \(axis) of extents \(dims)") }
      let first = axis < 0 ? axis + dims.count : axis
      return [dims[..<first].reduce(1, *), dims[first...].reduce(1, *)]
    case "Squeeze":
      let given = try node.integers("axes", orAt: 1, list)
      let axes = try given.map { (given) throws(ImportError) in try set(node, given, rank: dims.count) }
      for axis in axes ?? [] where dims[axis] != 1 { throw node.error("extent \(axis) of \(dims) is not 1") }
      return dims.indices.filter { axis in axes.map { !$0.contains(axis) } ?? (dims[axis] != 1) }.map { dims[$0] }
    case "Unsqueeze":
      let given = try node.integers("axes", orAt: 1, list) ?? []
      guard dims.count + given.count <= maximumRank else { throw node.error("it makes too many dimensions") }
      let axes = try set(node, given, rank: dims.count + given.count)
      guard axes.count == given.count else { throw node.error("an axis is there twice") }
      var rest = dims[...]
      return (0..<dims.count + given.count).map { axes.contains($0) ? 1 : rest.removeFirst() }
    default: return dims
    }
  }

  private static func set(_ node: ONNXNode, _ axes: [Int], rank: Int) throws(ImportError) -> Set<Int> {
    for axis in axes where !(-rank..<rank).contains(axis) {
      throw node.error("axis \(axis) is not one of \(rank) dimensions")
    }
    return Set(axes.map { $0 < 0 ? $0 + rank : $0 })
  }

  /// 0 keeps an extent, -1 is what is left.
  private static func filled(
    _ node: ONNXNode, _ wanted: [Int], _ dims: [Int], allowsZero: Bool
  ) throws(ImportError) -> [Int] {
    let count = dims.reduce(1, *)
    var result = wanted
    for (index, extent) in wanted.enumerated() where extent == 0 && !allowsZero {
      guard index < dims.count else { throw node.error("shape \(wanted) does not fit extents \(dims)") }
      result[index] = dims[index]
    }
    guard result.allSatisfy({ $0 >= -1 && $0 <= 1 << 28 }), result.filter({ $0 == -1 }).count <= 1 else {
      throw node.error("its shape is \(wanted)")
    }
    if let open = result.firstIndex(of: -1) {
      let known = product(result.filter { $0 != -1 })
      guard let known, known > 0, count.isMultiple(of: known) else {
        throw node.error("shape \(wanted) does not fit extents \(dims)")
      }
      result[open] = count / known
    }
    guard result.count <= maximumRank, product(result) == count else {
      throw node.error("shape \(wanted) does not fit extents \(dims)")
    }
    return result
  }

  /// Nil where the extents above zero alone multiply to more than an Int: strides are made of them.
  private static func product(_ extents: [Int]) -> Int? {
    var result = 1
    for extent in extents {
      let (product, overflow) = result.multipliedReportingOverflow(by: max(extent, 1))
      if overflow { return nil }
      result = product
    }
    return extents.contains(0) ? 0 : result
  }

  struct Box {
    var begin: [Int]
    var stride: [Int]
    var dims: [Int]
  }

  static func slice(
    _ node: ONNXNode, _ version: Int, _ dims: [Int], _ list: List
  ) throws(ImportError) -> Box {
    let starts = try node.integers("starts", orAt: 1, list) ?? []
    let ends = try node.integers("ends", orAt: 2, list) ?? []
    let axes = try node.integers("axes", orAt: 3, list) ?? Array(starts.indices)
    let steps = try list(4, "steps") ?? starts.map { _ in 1 }
    guard starts.count == ends.count, starts.count == axes.count, starts.count == steps.count else {
      throw node.error("starts, ends, axes and steps differ in number")
    }
    var box = Box(begin: dims.map { _ in 0 }, stride: dims.map { _ in 1 }, dims: dims)
    for (index, given) in axes.enumerated() {
      guard (-dims.count..<dims.count).contains(given), steps[index] != 0, steps[index] != Int.min else {
        throw node.error("axis \(given) by steps of \(steps[index])")
      }
      let axis = given < 0 ? given + dims.count : given
      let (extent, step) = (dims[axis], max(min(steps[index], 1 << 30), -(1 << 30)))
      let start = clamped(starts[index], extent, step > 0 ? 0 : -1)
      let end = clamped(ends[index], extent, step > 0 ? 0 : -1, isEnd: true)
      let distance = step > 0 ? end - start : start - end
      box.begin[axis] = start
      box.stride[axis] = step
      box.dims[axis] = distance <= 0 ? 0 : (distance + abs(step) - 1) / abs(step)
    }
    return box
  }

  /// A position counted from the end where it is negative, cut to the dimension.
  private static func clamped(_ value: Int, _ extent: Int, _ least: Int, isEnd: Bool = false) -> Int {
    let position = value < 0 && value >= -extent ? value + extent : value
    if least == 0 { return min(max(position, 0), extent) }
    return min(max(position, isEnd ? -1 : 0), extent - 1)
  }

  static func split(
    _ node: ONNXNode, _ dims: [Int], _ given: [Int]?
  ) throws(ImportError) -> (axis: Int, lengths: [Int]) {
    let value = try node.integer("axis", default: 0)
    guard (-dims.count..<dims.count).contains(value) else { throw node.error("axis \(value) of extents \(dims)") }
    let axis = value < 0 ? value + dims.count : value
    let count = node.outputs.count
    guard count > 0 else { throw node.error("has no output") }
    let share = (dims[axis] + count - 1) / count
    let lengths = given ?? (0..<count).map { min(share, max(dims[axis] - $0 * share, 0)) }
    guard lengths.count == count, lengths.allSatisfy({ $0 >= 0 && $0 <= dims[axis] }),
      lengths.reduce(0, +) == dims[axis]
    else { throw node.error("pieces of \(lengths) do not make up \(dims[axis])") }
    return (axis, lengths)
  }

  static func pads(
    _ node: ONNXNode, _ version: Int, _ dims: [Int], _ list: List
  ) throws(ImportError) -> (before: [Int], after: [Int]) {
    let pads = try node.integers("pads", orAt: 1, list) ?? []
    let axes = try list(3, "the axes") ?? Array(dims.indices)
    guard pads.count == 2 * axes.count, pads.allSatisfy({ $0.magnitude <= 1 << 24 }) else {
      throw node.error("its pads are \(pads) for \(axes.count) dimensions")
    }
    var (before, after) = (dims.map { _ in 0 }, dims.map { _ in 0 })
    for (index, given) in axes.enumerated() {
      guard (-dims.count..<dims.count).contains(given) else { throw node.error("axis \(given) of extents \(dims)") }
      let axis = given < 0 ? given + dims.count : given
      (before[axis], after[axis]) = (pads[index], pads[index + axes.count])
    }
    return (before, after)
  }
}
