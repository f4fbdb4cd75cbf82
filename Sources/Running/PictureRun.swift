package import Console
internal import Engine
internal import Linux
internal import Vision

/// Runs a classifier on pictures, one after the other.
package struct PictureRun {
  private let model: LoadedModel
  private let top: Int

  /// Shows the `top` best classes of every picture.
  package init(model: LoadedModel, top: Int) {
    self.model = model
    self.top = top
  }

  private struct Result {
    let image: String
    let best: [Classification]
    let microseconds: Double
  }

  /// Says what each picture shows. A picture that cannot be read gets its own line on the standard error; returns
  /// whether all could be.
  package func run(_ images: [String], asJSON: Bool) throws(Refusal) -> Bool {
    var input = try PictureInput(model)
    let scores = try ClassScores(model)
    let labels = model.labels
    var results: [Result] = []
    var isComplete = true
    for image in images {
      do {
        try input.load(image)
        let nanoseconds = Measurement.time { model.session.run() }
        let result = Result(image: image, best: scores.best(top), microseconds: Double(nanoseconds) / 1000)
        if asJSON { results.append(result) } else { print(result, labels) }
      } catch {
        error.report()
        isComplete = false
      }
    }
    if asJSON { Terminal.line(json(results, labels).text) }
    return isComplete
  }

  private func label(_ index: Int, _ labels: [String]) -> String? {
    labels.indices.contains(index) ? labels[index] : nil
  }

  private func json(_ results: [Result], _ labels: [String]) -> JSON {
    let items = results.map { result in
      let top = result.best.map { best in
        JSON.object([
          ("index", .integer(best.index)), ("label", .optional(label(best.index, labels))),
          ("score", .rounded(Double(best.score), digits: 6)),
        ])
      }
      return JSON.object([
        ("image", .string(result.image)), ("top", .array(top)), ("inference_us", .rounded(result.microseconds)),
      ])
    }
    return .object([("model", .string(model.path)), ("results", .array(items))])
  }

  private func print(_ result: Result, _ labels: [String]) {
    var table = TextTable(">", "", ">")
    for best in result.best {
      table.add("\(best.index)", label(best.index, labels) ?? "", Quantity.fixed(Double(best.score), digits: 4))
    }
    let time = Terminal.dim(Quantity.microseconds(result.microseconds))
    Terminal.write("\(Terminal.bold(singleLine(result.image)))  \(time)\n" + table.text)
  }
}
