internal import Compiler
internal import Compression
internal import Console
internal import Graph
internal import ModelFormat

/// The report as one HTML page without scripts or anything from elsewhere.
struct QuantizationPage {
  let report: QuantizationReport

  private var compression: ModelCompression.Result { report.compression }
  private var recipe: PostTrainingQuantization.Recipe { compression.quantization.recipe }
  private var name: String { report.result.model.program.manifest["name"] ?? lastPathComponent(report.output) }

  var html: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(markup(name)): float against INT8</title>
    <style>\(QuantizationPage.style)</style>
    </head>
    <body>
    <a class="skip" href="#layers">Skip to the layers</a>
    <header><h1>\(markup(name))</h1><p>Float against INT8, made of \(markup(lastPathComponent(report.source)))</p></header>
    <main>
    <dl class="figures">\(figures)</dl>
    \(profile)
    <section aria-labelledby="layers"><h2 id="layers">Layers</h2>
    <p>In the order of execution. Open one for the distribution of its values, the range that is stored (shaded) and the
    channels that lose most.</p>
    \(report.rows.map { LayerSection(row: $0).html }.joined(separator: "\n"))
    </section>
    \(sensitivity)
    \(pruning)
    \(recipes)
    \(lineage)
    </main>
    </body>
    </html>

    """
  }

  private func percent(_ part: Double) -> String { Quantity.fixed(part * 100, digits: 2) + " %" }
  private func decibels(_ value: Double) -> String { Quantity.fixed(value, digits: 1) + " dB" }

  private var figures: String {
    var figures: [(String, String, String)] = []
    if let accuracy = report.result.accuracy {
      let detail = "\(percent(accuracy.top1Before)) in floats, \(accuracy.evaluation.count) pictures"
      figures.append(("Top-1 accuracy", percent(accuracy.top1After), detail))
    }
    figures.append(("Signal to noise", decibels(recipe.decibels), "of the answers, against floats"))
    if let agreement = recipe.agreement {
      figures.append(("Same first answer", percent(agreement), "of the calibration samples scored"))
    }
    let source = Quantity.bytes(report.result.sourceByteCount)
    figures.append(("File", Quantity.bytes(report.result.file.count), "from \(source)"))
    if let pruning = compression.pruning {
      figures.append(("Weights kept", percent(pruning.density), "in blocks of 1 x 4"))
    }
    let removed = (compression.channels?.removedChannels ?? 0) + compression.emptyChannels
    if removed > 0 { figures.append(("Channels removed", Quantity.grouped(removed), "with what reads them")) }
    let floats = report.rows.count { !$0.isInBytes }
    figures.append(
      ("Results in bytes", "\(report.rows.count - floats)", floats == 0 ? "all of them" : "\(floats) in floats"))
    return figures.map { "<div><dt>\($0.0)</dt><dd>\($0.1)<small>\(markup($0.2))</small></dd></div>" }.joined()
  }

  /// Signal to noise from the first layer to the last.
  private var profile: String {
    let values = report.rows.map(\.difference.decibels)
    guard values.count > 1 else { return "" }
    let (width, height) = (720.0, 160.0)
    let top = max(values.max() ?? 1, 1)
    let step = width / Double(values.count)
    let bars = values.enumerated().map { index, value in
      let length = max(min(value, top) / top * (height - 20), 1)
      let number = { (value: Double) in Quantity.fixed(value, digits: 1) }
      return """
        <rect class="bar" x="\(number(Double(index) * step))" y="\(number(height - length))" \
        width="\(number(max(step - 1, 0.5)))" height="\(number(length))">\
        <title>\(markup(report.rows[index].place)): \(decibels(value))</title></rect>
        """
    }
    return """
      <figure><svg viewBox="0 0 \(Int(width)) \(Int(height))" role="img" \
      aria-label="Signal to noise of each layer, from \(decibels(values.min()!)) to \(decibels(values.max()!))">\
      \(bars.joined())</svg>\
      <figcaption>Signal to noise of each layer's result, first to last; the highest bar is \(decibels(top))\
      </figcaption></figure>
      """
  }

  /// The layers that cost the answers most.
  private var sensitivity: String {
    let measured = report.rows.filter { $0.sensitivity != nil }.sorted { $0.sensitivity! > $1.sensitivity! }
    guard !measured.isEmpty else { return "" }
    let rows = measured.prefix(10).map { row in
      "<tr><th scope=\"row\">\(markup(row.place))</th><td>\(decibels(row.sensitivity!))</td>"
        + "<td>\(decibels(row.difference.decibels))</td></tr>"
    }
    let head = ["Layer", "Answers gain with it in floats", "Its own signal to noise"]
    return section("Most sensitive layers", table(head, rows))
  }

  private var pruning: String {
    guard let pruning = compression.pruning else { return "" }
    let rows = pruning.layers.map { layer in
      let density = Double(layer.keptBlocks) / Double(max(layer.blocks, 1))
      let place = markup(pruning.model.graph.nodes[layer.node].place)
      return "<tr><th scope=\"row\">\(place)</th><td>\(Quantity.grouped(layer.blocks))</td><td>\(percent(density))</td>"
        + "<td>\(layer.decibelsAtHalf.map(decibels) ?? "")</td></tr>"
    }
    let head = ["Layer", "Blocks", "Kept", "Answers with this layer alone pruned by half"]
    return section("Pruning", table(head, rows))
  }

  private var recipes: String {
    let rows = compression.quantization.recipes.map { tried in
      let agreement = tried.agreement.map(percent) ?? ""
      return "<tr><th scope=\"row\">\(tried.observer.name)</th><td>\(tried.equalization)</td>"
        + "<td>\(tried.rounding)</td><td>\(tried.biasCorrection)</td><td>\(decibels(tried.decibels))</td><td>\(agreement)</td></tr>"
    }
    let head = ["Observer", "Equalisation", "Rounding", "Bias correction", "Signal to noise", "Same first answer"]
    let taken = "<p>Taken: \(markup(recipe.text)).</p>"
    return section("What was tried", taken + table(head, rows))
  }

  private var lineage: String {
    let entries = report.result.model.program.manifest.entries.filter { $0.key != "labels" }
    let rows = entries.map { "<div><dt>\(markup($0.key))</dt><dd>\(markup($0.value))</dd></div>" }
    return section("Lineage", "<dl class=\"lineage\">\(rows.joined())</dl>")
  }

  private func section(_ title: String, _ content: String) -> String {
    let id = title.lowercased().replacing(" ", with: "-")
    return "<section aria-labelledby=\"\(id)\"><h2 id=\"\(id)\">\(title)</h2>\(content)</section>"
  }

  private func table(_ head: [String], _ rows: [String]) -> String {
    let titles = head.map { "<th scope=\"col\">\($0)</th>" }.joined()
    return """
      <div class="scroll" tabindex="0" role="region" aria-label="\(markup(head[0])) table"><table><thead><tr>\(titles)\
      </tr></thead><tbody>\(rows.joined())</tbody></table></div>
      """
  }
}
