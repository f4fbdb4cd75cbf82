/// The same value of all updates, one value after the other.
struct Columns {
  let updates: [ClientUpdate]

  init(_ updates: [ClientUpdate]) { self.updates = updates }

  /// Makes one number of each value's column, which may be reordered.
  func reduce(_ body: (inout [Float]) -> Float) -> [Float] {
    let count = updates[0].change.count
    var result = [Float](repeating: 0, count: count)
    var column = [Float](repeating: 0, count: updates.count)
    for index in 0..<count {
      for (row, update) in updates.enumerated() { column[row] = update.change[index] }
      result[index] = body(&column)
    }
    return result
  }
}
