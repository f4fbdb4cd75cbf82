internal import Compiler
internal import Compression
internal import Console
internal import Graph
internal import ModelFormat
internal import Tensors

/// What became of each layer of a compressed model, as a page and as JSON beside the compiled file.
struct QuantizationReport {
  let source: String
  let output: String
  let result: Compilation.Result
  let compression: ModelCompression.Result
  let rows: [LayerRow]

  init(_ result: Compilation.Result, source: String, output: String) {
    (self.result, self.source, self.output) = (result, source, output)
    compression = result.compression!
    rows = LayerRow.all(compression)
  }

  /// The output's name with another ending.
  private func path(_ ending: String) -> String {
    (output.hasSuffix(".swl") ? String(output.dropLast(4)) : output) + ending
  }

  func write() throws(Refusal) {
    try writeFile(path(".json"), (json.text + "\n").utf8.span.bytes)
    try writeFile(path(".html"), QuantizationPage(report: self).html.utf8.span.bytes)
  }
}

extension QuantizationReport {
  private var json: JSON {
    let recipe = compression.quantization.recipe
    return .object([
      ("model", .string(output)), ("source", .string(lastPathComponent(source))),
      ("source_bytes", .integer(result.sourceByteCount)), ("file_bytes", .integer(result.file.count)),
      ("lineage", lineage(of: result.model.program.manifest)), ("recipe", json(recipe)),
      ("recipes", .array(compression.quantization.recipes.map(json))), ("accuracy", accuracy), ("pruning", pruning),
      ("removed_channels", .integer((compression.channels?.removedChannels ?? 0) + compression.emptyChannels)),
      ("layers", .array(rows.map(json))),
    ])
  }

  private func json(_ recipe: PostTrainingQuantization.Recipe) -> JSON {
    .object([
      ("observer", .string(recipe.observer.name)), ("equalization", .string(recipe.equalization)),
      ("rounding", .string(recipe.rounding)), ("bias_correction", .string(recipe.biasCorrection)),
      ("snr_db", .rounded(recipe.decibels)),
      ("agreement", recipe.agreement.map { .rounded($0, digits: 6) } ?? .null),
    ])
  }

  private var accuracy: JSON {
    guard let accuracy = result.accuracy else { return .null }
    return .object([
      ("dataset", .string(accuracy.dataset)), ("images", .integer(accuracy.evaluation.count)),
      ("top1_float", .rounded(accuracy.top1Before, digits: 6)), ("top1", .rounded(accuracy.top1After, digits: 6)),
      ("top5_float", .rounded(accuracy.top5Before, digits: 6)), ("top5", .rounded(accuracy.top5After, digits: 6)),
      ("agreement", .rounded(accuracy.agreement, digits: 6)),
    ])
  }

  private var pruning: JSON {
    guard let pruning = compression.pruning else { return .null }
    let layers = pruning.layers.map { layer in
      JSON.object([
        ("place", .string(pruning.model.graph.nodes[layer.node].place)), ("blocks", .integer(layer.blocks)),
        ("kept_blocks", .integer(layer.keptBlocks)),
        ("snr_db_at_half", layer.decibelsAtHalf.map { .rounded($0) } ?? .null),
      ])
    }
    return .object([("density", .rounded(pruning.density, digits: 6)), ("layers", .array(layers))])
  }

  private func json(_ row: LayerRow) -> JSON {
    let worst = row.worstChannels.map { worst in
      JSON.object([("channel", .integer(worst.channel)), ("snr_db", .rounded(worst.decibels))])
    }
    return .object([
      ("place", .string(row.place)), ("tensor", .string(row.tensor)), ("shape", .string(row.shape)),
      ("type", .string(row.isInBytes ? "int8" : "float32")), ("snr_db", .rounded(row.difference.decibels)),
      ("cosine", .rounded(row.difference.cosine, digits: 6)),
      ("mean_error", .rounded(row.difference.meanError, digits: 6)), ("worst_channels", .array(worst)),
      ("minimum", row.histogram.map { .number(Double($0.minimum)) } ?? .null),
      ("maximum", row.histogram.map { .number(Double($0.maximum)) } ?? .null),
      ("scale", row.quantization.map { .number(Double($0.scale)) } ?? .null),
      ("zero_point", row.quantization.map { .integer(Int($0.zeroPoint)) } ?? .null),
      ("weight_bytes_float", row.weightBytes.map { .integer($0.before) } ?? .null),
      ("weight_bytes", row.weightBytes.map { .integer($0.after) } ?? .null),
      ("weight_density", row.density.map { .rounded($0, digits: 6) } ?? .null),
      ("sensitivity_db", row.sensitivity.map { .rounded($0) } ?? .null),
    ])
  }
}
