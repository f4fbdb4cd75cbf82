internal import Console
internal import Running

/// What `evaluate` says.
struct EvaluationReport {
  let model: LoadedModel
  let other: LoadedModel?
  let dataset: String
  let evaluation: Evaluation

  func print(asJSON: Bool) { asJSON ? Terminal.line(json.text) : Terminal.write(table) }

  private func part(_ count: Int) -> Double { Double(count) / Double(evaluation.count) }

  private func members(_ model: LoadedModel, _ score: Evaluation.Score) -> [(String, JSON)] {
    [
      ("model", .string(model.path)), ("top1", .rounded(part(score.top1), digits: 6)),
      ("top5", .rounded(part(score.top5), digits: 6)),
      ("p50_us", .rounded(score.latencies.microseconds(0.5)!)),
      ("p99_us", .rounded(score.latencies.microseconds(0.99)!)),
    ]
  }

  private var json: JSON {
    var result = members(model, evaluation.subject)
    result += [
      ("dataset", .string(dataset)), ("images", .integer(evaluation.count)),
      ("unreadable", .integer(evaluation.unreadableCount)), ("label_offset", .integer(evaluation.labelOffset)),
    ]
    if let other, let score = evaluation.other {
      result.append(("against", .object(members(other, score))))
      result.append(("agreement", .rounded(part(evaluation.agreementCount), digits: 6)))
    }
    return .object(result)
  }

  private var table: String {
    func percent(_ count: Int) -> String { Quantity.fixed(part(count) * 100, digits: 2) + " %" }
    var table = TextTable("model", ">top-1", ">top-5", ">p50", ">p99")
    func add(_ model: LoadedModel, _ score: Evaluation.Score) {
      table.add(
        singleLine(model.path), percent(score.top1), percent(score.top5),
        Quantity.microseconds(score.latencies.microseconds(0.5)!),
        Quantity.microseconds(score.latencies.microseconds(0.99)!))
    }
    add(model, evaluation.subject)
    if let other, let score = evaluation.other { add(other, score) }
    let offset = evaluation.labelOffset == 0 ? "" : ", class numbers + \(evaluation.labelOffset)"
    var text = "\(Terminal.bold(singleLine(dataset)))  \(evaluation.count) pictures\(offset)\n" + table.text
    if evaluation.other != nil { text += "  the same first answer for \(percent(evaluation.agreementCount))\n" }
    return text
  }
}
