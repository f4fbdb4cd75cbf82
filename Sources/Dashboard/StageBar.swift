internal import FleetRollouts

/// The devices of a rollout as one bar, a part for each place where they stand; its text says the same.
struct StageBar {
  private static let width = 600.0
  private let tally: RolloutTally

  init(_ tally: RolloutTally) { self.tally = tally }

  private var text: String {
    let parts = DeviceStage.allCases.filter { tally[$0] > 0 }.map { "\(tally[$0]) \($0.plainName)" }
    return parts.isEmpty ? "no device yet" : parts.joined(separator: ", ")
  }

  var svg: String {
    var start = 0.0
    var parts = ""
    for stage in DeviceStage.allCases where tally[stage] > 0 {
      let width = StageBar.width * Double(tally[stage]) / Double(tally.total)
      parts += "<rect class=\"\(stage.name)\" x=\"\(round(start))\" y=\"0\" width=\"\(round(width))\" height=\"24\"/>"
      start += width
    }
    return """
      <svg class="stages" viewBox="0 0 600 24" preserveAspectRatio="none" role="img" aria-label="\(text)">\(parts)</svg>
      """
  }

  private func round(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}
