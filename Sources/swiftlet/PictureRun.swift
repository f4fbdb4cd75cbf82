internal import Engine
internal import Linux

/// Runs a classifier on pictures, one after the other.
struct PictureRun {
  let model: LoadedModel
  /// How many classes to show.
  let top: Int

  private struct Result {
    let image: String
    let scores: [Float]
    let best: [Int]
    let microseconds: Double
  }

  /// Says what each picture shows. A picture that cannot be read gets its own line on the standard error; returns
  /// whether all could be.
  func run(_ images: [String], asJSON: Bool) throws(Refusal) -> Bool {
    var input = try PictureInput(model)
    let scores = try ClassScores(model)
    var results: [Result] = []
    var isComplete = true
    for image in images {
      do {
        try input.load(image)
        let start = MonotonicClock.nanoseconds
        model.session.run()
        let microseconds = Double(MonotonicClock.nanoseconds - start) / 1000
        let values = scores.read()
        let best = ClassScores.best(values, count: top)
        let result = Result(image: image, scores: values, best: best, microseconds: microseconds)
        if asJSON { results.append(result) } else { print(result) }
      } catch {
        error.report()
        isComplete = false
      }
    }
    if asJSON { Terminal.line(json(results).text) }
    return isComplete
  }

  private func label(_ index: Int) -> String? {
    let labels = model.labels
    return labels.indices.contains(index) ? labels[index] : nil
  }

  private func json(_ results: [Result]) -> JSON {
    let items = results.map { result in
      let top = result.best.map { index in
        JSON.object([
          ("index", .integer(index)), ("label", .optional(label(index))),
          ("score", .rounded(Double(result.scores[index]), digits: 6)),
        ])
      }
      return JSON.object([
        ("image", .string(result.image)), ("top", .array(top)), ("inference_us", .rounded(result.microseconds)),
      ])
    }
    return .object([("model", .string(model.path)), ("results", .array(items))])
  }

  private func print(_ result: Result) {
    var table = TextTable(">", "", ">")
    for index in result.best {
      table.add("\(index)", label(index) ?? "", Quantity.fixed(Double(result.scores[index]), digits: 4))
    }
    let time = Terminal.dim(Quantity.microseconds(result.microseconds))
    Terminal.write("\(Terminal.bold(singleLine(result.image)))  \(time)\n" + table.text)
  }
}
