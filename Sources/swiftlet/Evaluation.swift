internal import Console
internal import Engine
internal import Linux
internal import Running
internal import Vision

/// How a classifier, and perhaps another, does on labelled pictures.
struct Evaluation {
  /// The hits of one model.
  struct Score {
    fileprivate(set) var top1 = 0
    fileprivate(set) var top5 = 0
    /// Sorted.
    fileprivate(set) var latencies: Latencies
  }

  private(set) var count = 0
  private(set) var unreadableCount = 0
  private(set) var subject: Score
  private(set) var other: Score?
  /// Pictures to which both models gave the same first answer.
  private(set) var agreementCount = 0
  let labelOffset: Int

  /// Runs every picture through the models; one that cannot be read gets a line on the standard error.
  init(_ model: LoadedModel, against otherModel: LoadedModel?, _ data: Dataset, labelOffset: Int?) throws(Refusal) {
    var candidate = try Candidate(model)
    var rival: Candidate? = nil
    if let otherModel { rival = try Candidate(otherModel) }
    self.labelOffset = try Evaluation.offset(classCount: candidate.scores.count, data, wanted: labelOffset)
    let offset = self.labelOffset
    subject = Score(latencies: Latencies(capacity: data.items.count))
    if rival != nil { other = Score(latencies: Latencies(capacity: data.items.count)) }

    var progress = ProgressBar(total: data.items.count)
    for (index, item) in data.items.enumerated() {
      progress.show(index)
      do {
        let answers = try candidate.classify(item.path, into: &subject, label: item.label + offset)
        if other != nil {
          let others = try rival!.classify(item.path, into: &other!, label: item.label + offset)
          if answers.first?.index == others.first?.index { agreementCount += 1 }
        }
        count += 1
      } catch {
        progress.clear()
        error.report()
        unreadableCount += 1
      }
    }
    progress.clear()
    guard count > 0 else { throw Refusal(model.path, "no picture could be read") }
    subject.latencies.sort()
    other?.latencies.sort()
  }

  /// What is added to the data's class numbers; refuses data with classes that the model lacks.
  ///
  /// Classifiers of ImageNet often have a class for the background before the thousand others.
  static func offset(classCount: Int, _ data: Dataset, wanted: Int? = nil) throws(Refusal) -> Int {
    let hasBackground = classCount == data.classCount + 1 || (classCount == 1001 && data.classCount <= 1000)
    let offset = wanted ?? (hasBackground ? 1 : 0)
    if let item = data.items.first(where: { !(0..<classCount ~= $0.label + offset) }) {
      let classes = "the model has \(classCount) classes"
      throw Refusal(item.path, "class \(item.label) with --label-offset \(offset): \(classes)")
    }
    return offset
  }
}

/// A model at work on pictures.
private struct Candidate: ~Copyable {
  let session: Session
  let scores: ClassScores
  private var input: PictureInput

  init(_ model: LoadedModel) throws(Refusal) {
    let scores = try ClassScores(model)
    let input = try PictureInput(model)
    session = model.session
    self.scores = scores
    self.input = input
  }

  /// Runs one picture and counts what it gives; returns the five best answers.
  mutating func classify(
    _ path: String, into score: inout Evaluation.Score, label: Int
  ) throws(Refusal) -> [Classification] {
    try input.load(path)
    let session = session
    score.latencies.add(Measurement.time { session.run() })
    let best = scores.best(5)
    if best.first?.index == label { score.top1 += 1 }
    if best.contains(where: { $0.index == label }) { score.top5 += 1 }
    return best
  }
}
