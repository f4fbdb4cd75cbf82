import Graph
import Tensors

// Pictures in another size.
extension ONNXConverter {
  mutating func resize() throws(ImportError) {
    let (source, wanted) = try moved(0)
    let rule = try rule()
    let axes = try resizedAxes(source.dims)
    let changed = axes.filter { $0.input != $0.output || rule.coordinates == "tf_crop_and_resize" }
    if let native = nativeMode(rule, changed, source) {
      return try bindMoved(try resized(source, changed, native), wanted)
    }
    guard rule.coordinates != "tf_crop_and_resize" || changed.allSatisfy({ $0.fits && $0.matrix(rule) != nil }) else {
      throw node.error("a crop that reaches outside of the input is not supported")
    }
    if rule.interpolation == .nearest, changed.allSatisfy({ $0.stretches(rule) <= 256 }) {
      var output = source
      for axis in changed { output = try picked(output, axis.axis, axis.taps(rule).map { $0![0].input }) }
      return try bindMoved(output, wanted)
    }
    var output = try real(source)
    for axis in changed { output = try weighed(output, axis, rule) }
    bind(output)
  }

  private func rule() throws(ImportError) -> ResizedAxis.Rule {
    let mode = try node.text("mode", default: "nearest")
    let kinds: [String: ResizedAxis.Interpolation] = ["nearest": .nearest, "linear": .linear, "cubic": .cubic]
    guard let interpolation = kinds[mode] else { throw node.error("mode \"\(printable(mode))\" is not supported") }
    let isOld = node.name == "Upsample" || version < 11
    let coordinates = try node.text("coordinate_transformation_mode", default: isOld ? "asymmetric" : "half_pixel")
    let known = [
      "half_pixel", "half_pixel_symmetric", "pytorch_half_pixel", "align_corners", "asymmetric", "tf_half_pixel_for_nn",
      "tf_crop_and_resize",
    ]
    guard known.contains(coordinates) else {
      throw node.error("coordinate_transformation_mode \"\(printable(coordinates))\" is not supported")
    }
    return ResizedAxis.Rule(
      interpolation: interpolation, coordinates: coordinates,
      rounding: try node.text("nearest_mode", default: isOld ? "floor" : "round_prefer_floor"),
      cubic: Double(try node.float("cubic_coeff_a", default: -0.75)), excludesOutside: try node.flag("exclude_outside"),
      antialiases: try node.flag("antialias") && interpolation != .nearest)
  }

  /// Scales or sizes at inputs, of all dimensions or of some.
  private func resizedAxes(_ dims: [Int]) throws(ImportError) -> [ResizedAxis] {
    let isOld = node.name == "Upsample" || version < 11
    var axes = Array(dims.indices)
    if let given = try node.integers("axes") {
      axes = []
      for value in given { axes.append(try axis(value, rank: dims.count)) }
    }
    let scales = try scales(isOld ? 1 : 2)
    let sizes = try isOld ? nil : integers(3, "the sizes")
    let roi = try isOld ? nil : constant(1, "the region")?.floats
    guard scales.count == axes.count || sizes?.count == axes.count else {
      throw node.error("it has neither a scale nor a size for each of \(axes.count) dimensions")
    }
    var result: [ResizedAxis] = []
    for (index, axis) in axes.enumerated() {
      let input = dims[axis]
      var scale = scales.count == axes.count ? Double(scales[index]) : 0
      let output = sizes.flatMap { $0.count == axes.count ? $0[index] : nil }
      if let output { scale = Double(output) / Double(input) }
      guard scale > 0, scale.isFinite else { throw node.error("extent \(input) is scaled by \(scale)") }
      let extent = output ?? Int((Double(input) * min(scale, 1e6)).rounded(.down))
      guard (1...65536).contains(extent) else {
        throw node.error("extent \(input) becomes \(extent)")
      }
      var resized = ResizedAxis(axis: axis, input: input, output: extent, scale: scale)
      if let roi, roi.count == 2 * axes.count {
        (resized.start, resized.end) = (Double(roi[index]), Double(roi[index + axes.count]))
        guard resized.start.magnitude < 1e6, resized.end.magnitude < 1e6 else {
          throw node.error("its region is from \(resized.start) to \(resized.end)")
        }
      }
      result.append(resized)
    }
    return try fitted(result, hasSizes: sizes?.count == axes.count)
  }

  private func scales(_ slot: Int) throws(ImportError) -> [Float] {
    if let found = try node.floats("scales") { return found }
    return try constant(slot, "the scales")?.floats ?? []
  }

  /// Sizes as bounds: one scale for all dimensions, the smaller or the larger of them.
  private func fitted(_ axes: [ResizedAxis], hasSizes: Bool) throws(ImportError) -> [ResizedAxis] {
    let policy = try node.text("keep_aspect_ratio_policy", default: "stretch")
    guard hasSizes, policy != "stretch" else { return axes }
    let scales = axes.map(\.scale)
    guard let scale = policy == "not_larger" ? scales.min() : scales.max() else { return axes }
    return try axes.map { axis throws(ImportError) in
      var result = axis
      result.scale = scale
      result.output = max(Int((scale * Double(axis.input)).rounded()), 1)
      guard result.output <= 65536 else { throw node.error("extent \(axis.input) becomes \(result.output)") }
      return result
    }
  }

  struct NativeMode {
    var bilinear: Bool
    var alignCorners: Bool
    var halfPixelCenters: Bool
  }

  /// The engine's own resizing where it does the same for height and width.
  private func nativeMode(
    _ rule: ResizedAxis.Rule, _ axes: [ResizedAxis], _ source: ONNXTensor
  ) -> NativeMode? {
    guard source.dims.count == 4, axes.allSatisfy({ $0.axis >= 2 }), !rule.antialiases else { return nil }
    let isExact = axes.allSatisfy { $0.scale * Double($0.input) == Double($0.output) }
    switch (rule.interpolation, rule.coordinates) {
    case (.linear, "half_pixel") where isExact: return NativeMode(false, half: true, bilinear: true)
    case (.linear, "asymmetric") where isExact: return NativeMode(false, half: false, bilinear: true)
    case (.linear, "align_corners") where isExact: return NativeMode(true, half: false, bilinear: true)
    case (.nearest, "asymmetric") where isExact && rule.rounding == "floor":
      return NativeMode(false, half: false, bilinear: false)
    default: return axes.isEmpty ? nil : wholeRepeat(rule, axes)
    }
  }

  /// Every pixel as often as the scale says, whatever rule leads there.
  private func wholeRepeat(_ rule: ResizedAxis.Rule, _ axes: [ResizedAxis]) -> NativeMode? {
    guard rule.interpolation == .nearest else { return nil }
    let isRepeat = axes.allSatisfy { axis in
      axis.output.isMultiple(of: axis.input)
        && axis.taps(rule).enumerated().allSatisfy { $1?[0].input == $0 / (axis.output / axis.input) }
    }
    return isRepeat ? NativeMode(false, half: false, bilinear: false) : nil
  }

  private mutating func resized(
    _ source: ONNXTensor, _ axes: [ResizedAxis], _ mode: NativeMode
  ) throws(ImportError) -> ONNXTensor {
    let input = try channelsLast(source)
    var dims = source.dims
    for axis in axes { dims[axis.axis] = axis.output }
    guard dims != source.dims else { return source }
    let output = try piece(of: source, dims, channelsLast: true)
    try emit(
      .resize(bilinear: mode.bilinear, alignCorners: mode.alignCorners, halfPixelCenters: mode.halfPixelCenters),
      [input.id], [output.id])
    return output
  }

  /// One dimension times a matrix of weights.
  private mutating func weighed(
    _ source: ONNXTensor, _ axis: ResizedAxis, _ rule: ResizedAxis.Rule
  ) throws(ImportError) -> ONNXTensor {
    guard axis.fits, let matrix = axis.matrix(rule) else {
      throw node.error("this resizing from \(axis.input) to \(axis.output) is not supported")
    }
    let input = try plain(source)
    var order = Array(input.dims.indices)
    order.append(order.remove(at: axis.axis))
    let rows = try transposed(input, order)
    let weights = ONNXWeights(
      constant: ONNXConstant(floats: matrix, dims: [axis.output, axis.input]), quantization: nil)
    let resized = try product(rows, weights, bias: nil, Array(rows.dims.dropLast()) + [axis.output], .real)
    return try transposed(resized, order.indices.map { order.firstIndex(of: $0)! })
  }
}

extension ResizedAxis {
  /// Whether its matrix is of a size to calculate with.
  fileprivate var fits: Bool { input * output <= 1 << 22 }

  /// The stretches of neighbouring inputs that nearest neighbours are.
  fileprivate func stretches(_ rule: Rule) -> Int {
    let places = taps(rule).map { $0?[0].input ?? 0 }
    return 1 + zip(places, places.dropFirst()).filter { $1 != $0 + 1 }.count
  }
}

extension ONNXConverter.NativeMode {
  init(_ alignCorners: Bool, half: Bool, bilinear: Bool) {
    self.init(bilinear: bilinear, alignCorners: alignCorners, halfPixelCenters: half)
  }
}
