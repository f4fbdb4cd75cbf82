/// How one dimension is resized: what each output reads, and the weights.
struct ResizedAxis {
  enum Interpolation { case nearest, linear, cubic }

  var axis: Int
  var input: Int
  var output: Int
  /// Outputs to inputs, as the file says it.
  var scale: Double
  /// The part of the input that tf_crop_and_resize takes, as shares.
  var start = 0.0
  var end = 1.0

  /// The parameters of a Resize that are the same for all dimensions.
  struct Rule {
    var interpolation: Interpolation
    var coordinates: String
    var rounding: String
    var cubic: Double
    var excludesOutside: Bool
    var antialiases: Bool
  }

  /// The position in the input of an output, in pixels between centres of pixels.
  func position(_ output: Int, _ rule: Rule) -> Double {
    let x = Double(output)
    let size = Double(self.output)
    switch rule.coordinates {
    case "asymmetric": return x / scale
    case "align_corners": return self.output == 1 ? 0 : x * Double(input - 1) / (scale * Double(input) - 1)
    case "pytorch_half_pixel": return self.output > 1 ? (x + 0.5) / scale - 0.5 : 0
    case "tf_half_pixel_for_nn": return (x + 0.5) / scale
    case "half_pixel_symmetric":
      // The output is as large as the scale says, not as it was rounded to.
      let adjustment = size / (scale * Double(input))
      let centre = Double(input) / 2
      return centre * (1 - adjustment) + (x + 0.5) / scale - 0.5
    case "tf_crop_and_resize":
      let span = Double(input - 1)
      return self.output > 1
        ? start * span + x * (end - start) * span / (size - 1) : 0.5 * (start + end) * span
    default: return (x + 0.5) / scale - 0.5
    }
  }

  /// For each output the inputs it reads and their weights; nil where it lies outside of the input.
  func taps(_ rule: Rule) -> [[(input: Int, weight: Double)]?] {
    (0..<output).map { index in
      let position = position(index, rule)
      if rule.coordinates == "tf_crop_and_resize", position < 0 || position > Double(input - 1) { return nil }
      switch rule.interpolation {
      case .nearest: return [(nearest(position, rule), 1)]
      case .linear: return weighted(position, reach: 1, rule) { max(0, 1 - abs($0)) }
      case .cubic: return weighted(position, reach: 2, rule) { cubic($0, rule.cubic) }
      }
    }
  }

  private func nearest(_ position: Double, _ rule: Rule) -> Int {
    let place: Double
    switch rule.rounding {
    case "round_prefer_ceil": place = (position + 0.5).rounded(.down)
    case "floor": place = position.rounded(.down)
    case "ceil": place = position.rounded(.up)
    default: place = (position - 0.5).rounded(.up)
    }
    return min(max(Int(place), 0), input - 1)
  }

  /// Keys' cubic convolution with coefficient a.
  private func cubic(_ distance: Double, _ a: Double) -> Double {
    let x = abs(distance)
    if x <= 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
    return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0
  }

  /// Weights by the distance from the position; a filter that is stretched by the scale when it shrinks does not alias.
  private func weighted(
    _ position: Double, reach: Double, _ rule: Rule, _ filter: (Double) -> Double
  ) -> [(input: Int, weight: Double)] {
    let stretch = rule.antialiases ? min(scale, 1) : 1
    let first = Int((position - reach / stretch).rounded(.down)) + 1
    let last = max(Int((position + reach / stretch).rounded(.up)) - 1, first)
    var sums: [Int: Double] = [:]
    for place in first...last {
      guard !rule.excludesOutside || (0..<input).contains(place) else { continue }
      sums[min(max(place, 0), input - 1), default: 0] += filter((Double(place) - position) * stretch)
    }
    let total = sums.values.reduce(0, +)
    let normalises = rule.excludesOutside || rule.antialiases
    return sums.sorted { $0.key < $1.key }.map { ($0.key, normalises && total != 0 ? $0.value / total : $0.value) }
  }

  /// The same as a matrix [output, input]; nil where some output lies outside.
  func matrix(_ rule: Rule) -> [Float]? {
    var result = [Float](repeating: 0, count: output * input)
    for (row, taps) in taps(rule).enumerated() {
      guard let taps else { return nil }
      for tap in taps { result[row * input + tap.input] += Float(tap.weight) }
    }
    return result
  }
}
