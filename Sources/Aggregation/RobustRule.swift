/// Ways to combine updates that hold against some that are wrong or hostile. All updates of a round are in memory.
public enum RobustRule: Equatable, Sendable {
  /// Each value's median (Yin et al. 2018).
  case median
  /// Each value's mean without the smallest and the largest, this share of the updates at either end.
  case trimmedMean(share: Double)
  /// The mean, by examples, of the `chosen` updates that lie nearest to their neighbours; 1: Krum (Blanchard et al. 2017).
  case multiKrum(attackers: Int, chosen: Int)
  /// Multi-Krum, then each value's mean of those nearest to the median (El Mhamdi et al. 2018).
  case bulyan(attackers: Int)

  /// The fewest updates with which the rule holds what it promises.
  public var neededUpdates: Int {
    switch self {
    case .median: 1
    case .trimmedMean: 1
    case .multiKrum(let attackers, let chosen): max(2 * attackers + 3, chosen)
    case .bulyan(let attackers): 4 * attackers + 3
    }
  }

  /// Nil unless its numbers make sense: a share below a half, counts that are not negative, one that is chosen.
  public init?(checking rule: RobustRule) {
    switch rule {
    case .median: break
    case .trimmedMean(let share): guard share >= 0, share < 0.5 else { return nil }
    case .multiKrum(let attackers, let chosen): guard attackers >= 0, chosen >= 1 else { return nil }
    case .bulyan(let attackers): guard attackers >= 0 else { return nil }
    }
    self = rule
  }

  /// The combined change of updates that have been checked, all of the same count of values.
  public func combine(_ updates: [ClientUpdate]) throws(AggregationError) -> [Float] {
    guard updates.count >= neededUpdates else { throw .tooFewUpdates(updates.count, needed: neededUpdates) }
    switch self {
    case .median:
      return Columns(updates).reduce { column in
        column.sort()
        return middle(column)
      }
    case .trimmedMean(let share):
      let cut = Int(share * Double(updates.count))
      return Columns(updates).reduce { column in
        column.sort()
        return mean(column[cut..<column.count - cut])
      }
    case .multiKrum(let attackers, let chosen):
      let nearest = Krum(updates).order(attackers: attackers).prefix(chosen).sorted()
      return mean(nearest.map { updates[$0] })
    case .bulyan(let attackers):
      let theta = updates.count - 2 * attackers
      let nearest = Krum(updates).order(attackers: attackers).prefix(theta).sorted()
      return Columns(nearest.map { updates[$0] }).reduce { meanAroundMedian(&$0, theta - 2 * attackers) }
    }
  }
}

/// The median of sorted values.
private func middle(_ values: [Float]) -> Float {
  let half = values.count / 2
  return values.count % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2
}

/// By examples.
private func mean(_ updates: [ClientUpdate]) -> [Float] {
  var mean = WeightedMean(count: updates[0].change.count)
  for update in updates { mean.add(update.change.span, weight: update.examples) }
  return mean.mean
}

private func mean(_ values: ArraySlice<Float>) -> Float {
  Float(values.reduce(0.0) { $0 + Double($1) } / Double(values.count))
}

/// The mean of the `count` values nearest to the median.
private func meanAroundMedian(_ values: inout [Float], _ count: Int) -> Float {
  values.sort()
  let center = middle(values)
  // Of sorted values those nearest to a point stand together.
  var first = 0
  var last = values.count
  while last - first > count {
    if center - values[first] > values[last - 1] - center { first += 1 } else { last -= 1 }
  }
  return mean(values[first..<last])
}
