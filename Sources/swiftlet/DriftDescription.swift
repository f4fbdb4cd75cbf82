internal import Console
internal import Drift
internal import ModelFormat

/// The reference for drift in words and forms.
struct DriftDescription {
  let reference: DriftReference
  let labels: [String]

  var text: String {
    var table = TextTable("", ">from", ">to", ">bins", ">counted", ">mean", "form")
    for distribution in reference.distributions {
      table.add(
        name(distribution.subject), number(distribution.low), number(distribution.high),
        "\(distribution.counts.count)", Quantity.grouped(Int(distribution.total)),
        distribution.subject == .topClass ? "mostly " + frequent(distribution) : number(Float(distribution.mean)),
        form(distribution.counts))
    }
    let frames = "\(Quantity.grouped(Int(reference.frameCount))) frames"
    return frames + (reference.threshold > 0 ? ", scores from \(number(reference.threshold))\n" : "\n") + table.text
  }

  var json: JSON {
    .object([
      ("frames", .integer(Int(reference.frameCount))), ("threshold", .rounded(Double(reference.threshold), digits: 6)),
      (
        "distributions",
        .array(
          reference.distributions.map { distribution in
            .object([
              ("subject", .string("\(distribution.subject.word)")), ("low", .number(Double(distribution.low))),
              ("high", .number(Double(distribution.high))),
              ("mean", distribution.subject == .topClass ? .null : .rounded(distribution.mean, digits: 6)),
              ("counts", .array(distribution.counts.map { .integer(Int($0)) })),
            ])
          })
      ),
    ])
  }

  private func number(_ value: Float) -> String { Quantity.fixed(Double(value), digits: 3) }

  private func name(_ subject: DriftReference.Subject) -> String {
    switch subject {
    case .input(let channel): "input, channel \(channel)"
    case .topClass: "class"
    case .topScore: "highest score"
    case .detectionCount: "detections"
    case .scores: "scores"
    }
  }

  /// The class that is met most.
  private func frequent(_ distribution: DriftReference.Distribution) -> String {
    let counts = distribution.counts
    guard let most = counts.indices.max(by: { counts[$0] < counts[$1] || (counts[$0] == counts[$1] && $0 > $1) }) else {
      return ""
    }
    return most == counts.count - 1 ? "none" : labels.indices.contains(most) ? singleLine(labels[most]) : "\(most)"
  }

  /// A bar for each of sixteen parts, the fullest the highest.
  private func form(_ counts: [UInt32]) -> String {
    let parts = min(16, counts.count)
    let sums = (0..<parts).map { part in
      counts[part * counts.count / parts..<(part + 1) * counts.count / parts].reduce(0.0) { $0 + Double($1) }
    }
    let bars = Array(" ▁▂▃▄▅▆▇█")
    let highest = max(sums.max() ?? 0, 1)
    return String(sums.map { bars[Int(($0 / highest * 8).rounded(.up))] })
  }
}

extension DriftReference.Distribution {
  /// The average, each count taken for the middle of its bin; numbers of detections for themselves.
  fileprivate var mean: Double {
    let width = (Double(high) - Double(low)) / Double(counts.count)
    let middle = subject == .detectionCount ? 0 : 0.5
    let sum = counts.enumerated().reduce(0.0) { $0 + Double($1.element) * (Double($1.offset) + middle) }
    return Double(low) + width * sum / Double(max(total, 1))
  }
}
