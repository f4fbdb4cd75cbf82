internal import Compiler
internal import Compression
internal import Console
internal import Engine
internal import Graph
internal import Running

/// How often a compressed classifier and the float model it comes from are right.
struct AccuracyComparison {
  let dataset: String
  let evaluation: Evaluation

  /// The data that was asked for, read before anything long begins; nil for none.
  static func data(
    _ request: CompilationRequest, classCount: Int?, source: String
  ) throws(Refusal) -> Dataset? {
    if request.compression != nil, let classCount, !request.labels.isEmpty, request.labels.count != classCount {
      throw Refusal(source, "--labels: \(request.labels.count) names, but the model has \(classCount) classes")
    }
    guard let folder = request.compression?.accuracy else { return nil }
    let data = try Dataset(folder, classNames: request.labels)
    guard let classCount else {
      throw Refusal(folder, "--accuracy: the model's output is no list of class scores")
    }
    _ = try Evaluation.offset(classCount: classCount, data)
    return data
  }

  init(
    compressed: LoadedModel, original: Graph, _ data: Dataset, dataset: String, options: CompilerOptions
  ) throws(Refusal) {
    let file: [UInt8]
    do { file = try Compiler(options: options).compile(original).file } catch {
      throw Refusal(compressed.path, error.message)
    }
    let floats = try LoadedModel(path: "the float model", file: file.span.bytes, options: SessionOptions())
    self.dataset = dataset
    evaluation = try Evaluation(compressed, against: floats, data, labelOffset: nil)
  }

  private func part(_ count: Int) -> Double { Double(count) / Double(evaluation.count) }

  var top1Before: Double { part(evaluation.other!.top1) }
  var top1After: Double { part(evaluation.subject.top1) }
  var top5Before: Double { part(evaluation.other!.top5) }
  var top5After: Double { part(evaluation.subject.top5) }
  var agreement: Double { part(evaluation.agreementCount) }

  /// "top-1 84.38 % in floats, 84.38 % compressed, 128 pictures of vww, 100.00 % the same first answer".
  var text: String {
    func percent(_ part: Double) -> String { Quantity.fixed(part * 100, digits: 2) + " %" }
    return "top-1 \(percent(top1Before)) in floats, \(percent(top1After)) compressed, \(evaluation.count) pictures of "
      + "\(lastPathComponent(dataset)), \(percent(agreement)) the same first answer"
  }
}
