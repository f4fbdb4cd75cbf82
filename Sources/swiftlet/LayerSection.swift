internal import Compression
internal import Console
internal import Tensors

/// One layer of the report: a line that opens to its details.
struct LayerSection {
  let row: LayerRow

  var html: String {
    """
    <details><summary><span class="place">\(markup(row.place))</span>\
    <span class="type \(row.isInBytes ? "bytes" : "floats")">\(row.isInBytes ? "int8" : "float32")</span>\
    <span class="meter" aria-hidden="true"><span style="width:\(meter)%"\(quality)></span></span>\
    <span class="value">\(decibels(row.difference.decibels))</span></summary>
    <p class="tensor">\(markup(row.tensor))</p>\
    <div class="detail">\(drawing)<dl>\(facts)</dl></div></details>
    """
  }

  /// 60 dB fills the meter.
  private var meter: String { Quantity.fixed(min(max(row.difference.decibels / 60, 0.02), 1) * 100, digits: 0) }

  private var quality: String {
    switch row.difference.decibels {
    case ..<10: " class=\"poor\""
    case ..<20: " class=\"fair\""
    default: ""
    }
  }

  private func decibels(_ value: Double) -> String { Quantity.fixed(value, digits: 1) + " dB" }
  private func real(_ value: Float) -> String { Quantity.fixed(Double(value), digits: 4) }

  private var drawing: String {
    guard let histogram = row.histogram, histogram.total > 0 else { return "" }
    var title = "Values of \(row.tensor) from \(real(histogram.minimum)) to \(real(histogram.maximum))"
    if let range = row.range { title += ", stored from \(real(range.lower)) to \(real(range.upper))" }
    return HistogramDrawing(histogram: histogram, range: row.range, title: title).svg
  }

  private var facts: String {
    var facts = [
      ("Shape", row.shape), ("Cosine", Quantity.fixed(row.difference.cosine, digits: 5)),
      ("Mean error", Quantity.fixed(row.difference.meanError, digits: 5)),
    ]
    if let range = row.range { facts.append(("Stored range", "\(real(range.lower)) to \(real(range.upper))")) }
    if let quantization = row.quantization {
      facts.append(("Scale, zero point", "\(quantization.scale), \(quantization.zeroPoint)"))
    }
    if let histogram = row.histogram {
      facts.append(("Values", "\(real(histogram.minimum)) to \(real(histogram.maximum))"))
    }
    if let bytes = row.weightBytes {
      facts.append(("Weights and bias", "\(Quantity.bytes(bytes.after)) from \(Quantity.bytes(bytes.before))"))
    }
    if let density = row.density, density < 1 {
      facts.append(("Weights that are not zero", Quantity.fixed(density * 100, digits: 1) + " %"))
    }
    if let sensitivity = row.sensitivity {
      facts.append(("Answers gain in floats", decibels(sensitivity)))
    }
    if !row.worstChannels.isEmpty {
      let worst = row.worstChannels.map { "\($0.channel): \(decibels($0.decibels))" }.joined(separator: ", ")
      facts.append(("Worst channels", worst))
    }
    return facts.map { "<div><dt>\($0.0)</dt><dd>\(markup($0.1))</dd></div>" }.joined()
  }
}
