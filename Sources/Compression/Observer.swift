/// How the range of a tensor's quantisation follows from the values it took.
public enum Observer: Equatable, Sendable {
  /// From the least to the greatest value.
  case minMax
  /// This part of all values, 0 to 1, is kept; half of the rest is cut off at either end.
  case percentile(Double)
  /// The range whose quantised distribution lies nearest to the values' own by Kullback-Leibler divergence.
  case entropy
  /// The range with the least mean squared error.
  case squaredError

  /// The range of the values of a histogram. Every observer stays between the least and the greatest value.
  public func range(of histogram: Histogram) -> ActivationRange {
    switch self {
    case .minMax: ActivationRange(histogram.minimum, histogram.maximum)
    case .percentile(let part): PercentileSearch(histogram).range(part)
    case .entropy: EntropySearch(histogram).range
    case .squaredError: SquaredErrorSearch(histogram).range
    }
  }
}

extension Observer {
  /// The name on the command line and in reports.
  public var name: String {
    switch self {
    case .minMax: "minmax"
    case .percentile(let part): "percentile:\((part * 1e8).rounded() / 1e6)"
    case .entropy: "entropy"
    case .squaredError: "mse"
    }
  }

  /// The observer of a name; "percentile" alone keeps 99.99 %.
  public init?(name: String) {
    switch name {
    case "minmax": self = .minMax
    case "entropy": self = .entropy
    case "mse": self = .squaredError
    case "percentile": self = .percentile(0.9999)
    default:
      guard name.hasPrefix("percentile:"), let percent = Double(String(name.dropFirst("percentile:".count))),
        percent > 50, percent <= 100
      else { return nil }
      self = .percentile((percent * 1e6).rounded() / 1e8)
    }
  }
}
