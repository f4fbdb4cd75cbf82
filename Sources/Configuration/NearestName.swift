/// The name that a mistyped one most likely stands for: within two insertions, deletions, replacements or swaps of
/// neighbours, and within a third of its length; nil when there is none.
func nearestName(to text: String, among names: [StaticString]) -> StaticString? {
  let letters = Array(text.utf8.prefix(64))
  var best: (name: StaticString, distance: Int)?
  for name in names {
    let distance = editDistance(letters, name.withUTF8Buffer { unsafe Array($0) })
    if distance <= min(2, max(letters.count / 3, 1)), distance < best?.distance ?? .max { best = (name, distance) }
  }
  return best?.name
}

/// Optimal string alignment distance.
private func editDistance(_ one: [UInt8], _ other: [UInt8]) -> Int {
  var earlier = [Int](repeating: 0, count: other.count + 1)
  var previous = Array(0...other.count)
  for row in one.indices {
    var current = [row + 1]
    for column in other.indices {
      let isSame = one[row] == other[column]
      var best = min(previous[column + 1] + 1, current[column] + 1, previous[column] + (isSame ? 0 : 1))
      if row > 0, column > 0, one[row] == other[column - 1], one[row - 1] == other[column] {
        best = min(best, earlier[column - 1] + 1)
      }
      current.append(best)
    }
    earlier = previous
    previous = current
  }
  return previous[other.count]
}
