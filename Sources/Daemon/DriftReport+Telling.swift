internal import Configuration
internal import Console
internal import Drift
internal import Metrics
internal import ModelFormat
internal import Web

extension DriftReport {
  /// What has moved most, for people.
  var text: String {
    guard let worst else { return "nothing could be compared" }
    let score = self[worst]
    var text =
      "\(level.word): \(score.subject.word) has moved most, index \(Quantity.fixed(score.comparison.index, digits: 3))"
    if let distance = score.comparison.distance { text += ", distance \(Quantity.fixed(distance, digits: 3))" }
    return text
  }

  fileprivate func largest(_ isWanted: (DriftReference.Subject) -> Bool, _ value: (Comparison) -> Double?) -> Double? {
    var largest: Double?
    for index in 0..<count where isWanted(self[index].subject) {
      if let value = value(self[index].comparison) { largest = max(largest ?? 0, value) }
    }
    return largest
  }

  var inputIndex: Double? { largest({ $0.isInput }, { $0.index }) }
  var outputIndex: Double? { largest({ !$0.isInput }, { $0.index }) }
  var scoreDistance: Double? { largest({ !$0.isInput }, { $0.distance }) }
}

extension DriftReference.Subject {
  fileprivate var isInput: Bool { if case .input = self { true } else { false } }
}

extension DriftStatus {
  init(_ report: DriftReport, _ options: Configuration.Drift) {
    let level: Level =
      switch report.level {
      case .none: report.count == 0 ? .unknown : .stable
      case .warning: .warning
      case .alarm: .alarm
      }
    self.init(level, warningPSI: options.warningIndex, alarmPSI: options.alarmIndex)
    inputPSI = report.inputIndex
    outputPSI = report.outputIndex
    scoreDistance = report.scoreDistance
  }
}

/// How far things have moved, as gauges.
struct DriftGauges {
  private let inputs, outputs, distances, levels: [Gauge]

  init(_ registry: Registry, _ configuration: Configuration, _ plan: Plan) {
    let labels = plan.stages.map { stage in
      (
        Label("source", configuration.sources[stage.source].name),
        Label("model", configuration.models[stage.models[0]].name)
      )
    }
    func gauges(_ name: StaticString, _ help: StaticString) -> [Gauge] {
      labels.map { registry.gauge(name, help: help, $0.0, $0.1) }
    }
    inputs = gauges("swiftlet_drift_input_psi", "Population stability index of the input, of the last window.")
    outputs = gauges("swiftlet_drift_output_psi", "Population stability index of the results, of the last window.")
    distances = gauges("swiftlet_drift_score_ks", "Kolmogorov-Smirnov distance of the scores, of the last window.")
    levels = gauges("swiftlet_drift_level", "0: nothing has moved, 1: warning, 2: alarm.")
  }

  func set(_ report: DriftReport, stage: Int) {
    inputs[stage].set(report.inputIndex ?? 0)
    outputs[stage].set(report.outputIndex ?? 0)
    distances[stage].set(report.scoreDistance ?? 0)
    levels[stage].set(Double(report.level.rawValue))
  }
}
