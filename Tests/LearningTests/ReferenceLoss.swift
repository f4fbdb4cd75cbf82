import Foundation
import Learning

/// The loss in double precision, from its definition.
struct ReferenceLoss {
  var labels: [Int]?
  var teacher: [Double]?
  var options = LossOptions()

  func mean(_ logits: [Double], classes: Int) -> Double {
    let samples = logits.count / classes
    let alpha = labels == nil ? 0 : teacher == nil ? 1 : Double(options.alpha)
    let temperature = Double(options.temperature)
    var sum = 0.0
    for sample in 0..<samples {
      let row = Array(logits[sample * classes..<(sample + 1) * classes])
      if let labels {
        let smoothing = Double(options.labelSmoothing)
        for (c, probability) in softmax(row).enumerated() {
          let target = smoothing / Double(classes) + (c == labels[sample] ? 1 - smoothing : 0)
          sum -= alpha * target * log(probability)
        }
      }
      if let teacher {
        let wanted = softmax(teacher[sample * classes..<(sample + 1) * classes].map { $0 / temperature })
        for (p, q) in zip(wanted, softmax(row.map { $0 / temperature })) {
          sum += (1 - alpha) * temperature * temperature * p * log(p / q)
        }
      }
    }
    return sum / Double(samples)
  }

  private func softmax(_ row: [Double]) -> [Double] {
    let powers = row.map { exp($0) }
    return powers.map { $0 / powers.reduce(0, +) }
  }
}
