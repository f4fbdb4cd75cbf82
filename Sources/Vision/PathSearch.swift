/// The search for shortest augmenting paths in an assignment problem whose short side is assigned whole.
struct PathSearch {
  private var longCount = 0
  /// What is subtracted from the costs of each row and column, so that none is negative and pairs are at zero.
  private var shortPotential, longPotential: [Double]
  private var shortOfLong, longOfShort: [Int]
  /// Of the path that is searched: the length to each of the long side, where it comes from, whether it is final.
  private var distance: [Double]
  private var previous: [Int]
  private var isFinal: [Bool]

  init(shortCapacity: Int, longCapacity: Int) {
    shortPotential = [Double](repeating: 0, count: shortCapacity)
    longPotential = [Double](repeating: 0, count: longCapacity)
    shortOfLong = [Int](repeating: -1, count: longCapacity)
    longOfShort = [Int](repeating: -1, count: shortCapacity)
    distance = [Double](repeating: 0, count: longCapacity)
    previous = [Int](repeating: -1, count: longCapacity)
    isFinal = [Bool](repeating: false, count: longCapacity)
  }

  /// Forgets all pairs.
  mutating func begin(short: Int, long: Int) {
    longCount = long
    for index in 0..<short {
      shortPotential[index] = 0
      longOfShort[index] = -1
    }
    for index in 0..<long {
      longPotential[index] = 0
      shortOfLong[index] = -1
    }
  }

  func partner(ofLong index: Int) -> Int? { shortOfLong[index] < 0 ? nil : shortOfLong[index] }

  /// Gives `start`, of the short side, a partner, and others new ones where that is cheaper; `cost` is finite.
  mutating func augment(from start: Int, cost: (_ short: Int, _ long: Int) -> Double) {
    for index in 0..<longCount {
      distance[index] = .infinity
      isFinal[index] = false
    }
    var (current, length) = (start, 0.0)
    while true {
      let nearest = relax(from: current, length, cost)
      length = distance[nearest]
      isFinal[nearest] = true
      guard shortOfLong[nearest] >= 0 else {
        updatePotentials(start, length)
        return reassign(from: start, to: nearest)
      }
      current = shortOfLong[nearest]
    }
  }

  /// Shortens the paths that go over `current`; returns the nearest that is not final, of equals one without a partner.
  private mutating func relax(from current: Int, _ length: Double, _ cost: (Int, Int) -> Double) -> Int {
    var nearest = -1
    for index in 0..<longCount where !isFinal[index] {
      let through = length + (cost(current, index) - shortPotential[current] - longPotential[index])
      if through < distance[index] {
        distance[index] = through
        previous[index] = current
      }
      let isNearer =
        nearest < 0 || distance[index] < distance[nearest]
        || (distance[index] == distance[nearest] && shortOfLong[index] < 0 && shortOfLong[nearest] >= 0)
      if isNearer { nearest = index }
    }
    return nearest
  }

  private mutating func updatePotentials(_ start: Int, _ length: Double) {
    shortPotential[start] += length
    for index in 0..<longCount where isFinal[index] {
      let difference = length - distance[index]
      longPotential[index] -= difference
      if shortOfLong[index] >= 0 { shortPotential[shortOfLong[index]] += difference }
    }
  }

  /// Moves every partner along the path one place on.
  private mutating func reassign(from start: Int, to end: Int) {
    var long = end
    while true {
      let short = previous[long]
      shortOfLong[long] = short
      (longOfShort[short], long) = (long, longOfShort[short])
      if short == start { return }
    }
  }
}
