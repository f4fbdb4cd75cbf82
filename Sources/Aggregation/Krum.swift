/// Ranks updates by how near they lie to their nearest neighbours (Blanchard et al. 2017).
struct Krum {
  /// [updates, updates] squared distances.
  private let distances: [[Double]]

  init(_ updates: [ClientUpdate]) {
    var distances = [[Double]](repeating: [Double](repeating: 0, count: updates.count), count: updates.count)
    for (first, update) in updates.enumerated() {
      for (second, other) in updates.enumerated().dropFirst(first + 1) {
        let distance = squaredDistance(update.change.span, other.change.span)
        (distances[first][second], distances[second][first]) = (distance, distance)
      }
    }
    self.distances = distances
  }

  /// The updates by the sum of the squared distances to their n - attackers - 2 nearest, least first; of equal ones the
  /// first.
  func order(attackers: Int) -> [Int] {
    let neighbours = max(1, distances.count - attackers - 2)
    let scores = distances.indices.map { row in
      var others = distances[row]
      others.remove(at: row)
      return others.sorted().prefix(neighbours).reduce(0, +)
    }
    return scores.indices.sorted { (scores[$0], $0) < (scores[$1], $1) }
  }
}

private func squaredDistance(_ a: Span<Float>, _ b: Span<Float>) -> Double {
  var sum = 0.0
  for index in a.indices {
    let difference = Double(a[index]) - Double(b[index])
    sum += difference * difference
  }
  return sum
}
