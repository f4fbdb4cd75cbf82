/// The ways to merge what devices have learned, under the names by which the literature and Flower know them.
package enum StrategyName: String, CaseIterable, Codable, Sendable {
  case average = "fedavg"
  /// FedAvg whose devices are drawn back to the weights they were given.
  case proximal = "fedprox"
  case momentum = "fedavgm"
  case adagrad = "fedadagrad"
  case adam = "fedadam"
  case yogi = "fedyogi"
  case scaffold
  /// Without rounds: the model moves when enough updates have come.
  case buffered = "fedbuff"
  case median
  case trimmedMean = "trimmed-mean"
  case krum
  case multiKrum = "multi-krum"
  case bulyan

  /// Whether merging needs all updates of a round at once.
  package var isRobust: Bool {
    switch self {
    case .median, .trimmedMean, .krum, .multiKrum, .bulyan: true
    default: false
    }
  }
}
