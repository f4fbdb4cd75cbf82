internal import FleetProtocol
internal import Rounds

/// The means of the numbers that devices tell of their training, by their examples.
struct MetricMeans {
  /// Names that are kept; a hostile device could invent any number of them.
  private static let limit = 32

  private var sums: [String: (sum: Double, weight: Double)] = [:]

  /// Reads the metrics of a reply; what cannot be read does not count.
  mutating func add(_ reader: ObjectReader, _ message: ObjectID, examples: Double) {
    guard let metrics = try? reader.records(ofMessage: message).metrics else { return }
    for item in metrics.items {
      guard case .double(let value) = item.value, value.isFinite, item.key.utf8.count <= 64 else { continue }
      guard sums[item.key] != nil || sums.count < MetricMeans.limit else { continue }
      sums[item.key, default: (0, 0)].sum += value * examples
      sums[item.key]!.weight += examples
    }
  }

  func record(examples: Double) -> ValueRecord {
    var items = [ValueRecord.Item("\(TrainingReply.examplesKey)", .double(examples))]
    for (name, value) in sums.sorted(by: { $0.key < $1.key }) where name != "\(TrainingReply.examplesKey)" {
      items.append(.init(name, .double(value.sum / value.weight)))
    }
    return ValueRecord(items)
  }
}
