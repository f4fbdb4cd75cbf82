internal import Compression
internal import Console
internal import Graph
internal import Training

/// A float graph on its way to a smaller one.
struct ModelCompression {
  let source: String
  let request: CompressionRequest
  let compilation: CompilationRequest

  struct Result {
    /// The source's, as it is lowered.
    var original: FloatModel
    var graph: Graph
    var calibration: CalibrationData
    var pruning: BlockPruning?
    var channels: ChannelPruning?
    /// Channels without any weight left after pruning, taken out.
    var emptyChannels = 0
    var quantization: PostTrainingQuantization.Result
    /// When a report is wanted.
    var layers: LayerComparison?

    /// Lineage for the file.
    var facts: [(key: String, value: String)] {
      var facts = [
        ("calibration", "\(calibration.samples.count) samples of \(lastPathComponent(calibration.folder))"),
        ("calibration_sha256", calibration.digest),
      ]
      if let pruning { facts.append(("pruning", pruning.text)) }
      if let channels { facts.append(("channel_pruning", channels.text)) }
      facts.append(("quantization", quantization.recipe.text))
      return facts.map { (key: $0.0, value: $0.1) }
    }
  }

  func result(_ graph: Graph) throws(Refusal) -> Result {
    let model: FloatModel
    do { model = try FloatModel(graph) } catch { throw Refusal(source, "--calibrate: \(error.message)") }
    let data = try CalibrationData(request.folder, for: model.graph, source: source, compilation)
    let stages = Stages()
    defer { stages.clear() }
    do { return try compressed(model, data, stages.show) } catch { throw Refusal(source, error.message) }
  }

  private func compressed(
    _ original: FloatModel, _ data: CalibrationData, _ progress: @escaping PostTrainingQuantization.Progress
  ) throws(CompressionError) -> Result {
    var model = original
    var (channels, pruning): (ChannelPruning?, BlockPruning?)
    var emptyChannels = 0
    if let density = request.channelDensity {
      channels = try ChannelPruning(model, density: density, data.samples, progress: progress)
      model = channels!.model
    }
    if let target = request.pruning {
      let ranges = try Statistics(model, data.samples) { progress("calibrating", $0, data.samples.count) }.histograms
        .mapValues(Observer.minMax.range)
      pruning = try PruningScan(model, data.samples, options: request.pruningOptions, progress: progress)
        .pruned(to: target, ranges: ranges, progress: progress)
      let shrinking = Shrinking(pruning!.model.graph)
      model.graph = shrinking.graph
      emptyChannels = shrinking.removedChannels
    }
    var options = PostTrainingQuantization.Options()
    options.observer = request.observer
    options.equalizes = request.equalizes
    options.latencyBudget = request.latencyBudget
    options.measuresSensitivity = request.wantsReport
    options.inputRanges = data.inputRanges
    options.takesBytes = data.arePictures
    options.keepsHeadInFloats = compilation.learningStart == .lastLayer
    let quantization = try PostTrainingQuantization(options: options, progress: progress)
      .quantized(model, data.samples)
    var result = Result(
      original: original, graph: quantization.graph, calibration: data, pruning: pruning, channels: channels,
      emptyChannels: emptyChannels, quantization: quantization)
    if request.wantsReport {
      result.layers = try LayerComparison(quantization.model, quantization.graph, data.samples, progress: progress)
    }
    return result
  }
}

extension PostTrainingQuantization.Recipe {
  /// "observer mse, equalisation none, rounding fitted, bias correction weights: 25.31 dB, 98.4 % the same first answer".
  var text: String {
    var text =
      "observer \(observer.name), equalisation \(equalization), rounding \(rounding), bias correction \(biasCorrection): "
    text += Quantity.fixed(decibels, digits: 2) + " dB"
    if let agreement { text += ", \(Quantity.fixed(agreement * 100, digits: 1)) % the same first answer" }
    return text
  }
}

extension BlockPruning {
  /// "50.0 % of 12,345 blocks of 1 x 4 weights kept".
  var text: String {
    let blocks = layers.reduce(0) { $0 + $1.blocks }
    return "\(Quantity.fixed(density * 100, digits: 1)) % of \(Quantity.grouped(blocks)) blocks of 1 x 4 weights kept"
  }
}

extension ChannelPruning {
  /// "123 of 1,234 channels removed".
  var text: String { "\(Quantity.grouped(removedChannels)) of \(Quantity.grouped(channels)) channels removed" }
}
