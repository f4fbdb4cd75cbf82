internal import Compression
internal import Console
internal import Graph

/// A float graph on its way to a smaller one.
struct ModelCompression {
  let source: String
  let request: CompressionRequest
  let compilation: CompilationRequest

  struct Result {
    var graph: Graph
    var facts: [(key: String, value: String)]
    var quantization: PostTrainingQuantization.Result
  }

  func result(_ graph: Graph) throws(Refusal) -> Result {
    let model: FloatModel
    do { model = try FloatModel(graph) } catch { throw Refusal(source, error.message) }
    let data = try CalibrationData(request.folder, for: model.graph, source: source, compilation)
    do { return try quantized(model, data) } catch { throw Refusal(source, error.message) }
  }

  private func quantized(_ model: FloatModel, _ data: CalibrationData) throws(CompressionError) -> Result {
    var options = PostTrainingQuantization.Options()
    options.observer = request.observer
    options.equalizes = request.equalizes
    options.inputRanges = data.inputRanges
    options.takesBytes = data.arePictures
    let stages = Stages()
    defer { stages.clear() }
    let result = try PostTrainingQuantization(options: options, progress: stages.show).quantized(model, data.samples)
    let facts = [
      ("calibration", "\(data.samples.count) samples of \(lastPathComponent(data.folder))"),
      ("calibration_sha256", data.digest),
      ("quantization", result.recipe.text),
    ]
    return Result(graph: result.graph, facts: facts.map { (key: $0.0, value: $0.1) }, quantization: result)
  }
}

extension PostTrainingQuantization.Recipe {
  /// "observer mse, equalisation none, bias correction weights: 25.31 dB, 98.4 % the same first answer".
  var text: String {
    var text = "observer \(observer.name), equalisation \(equalization), bias correction \(biasCorrection): "
    text += Quantity.fixed(decibels, digits: 2) + " dB"
    if let agreement { text += ", \(Quantity.fixed(agreement * 100, digits: 1)) % the same first answer" }
    return text
  }
}

/// The progress of work in several stages, one bar at a time.
final class Stages {
  private var bar = ProgressBar(total: 0)

  func show(_ stage: String, _ done: Int, _ total: Int) {
    if bar.label != stage || bar.total != total { bar = ProgressBar(total: total, label: stage) }
    bar.show(done)
  }

  func clear() { bar.clear() }
}
