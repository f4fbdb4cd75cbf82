/// ONNX models that several tests and the fuzzer start from.
enum ONNXSampleModels {
  static let all: [(name: String, file: [UInt8])] = [
    ("convolution", convolution().file), ("quantised", quantised().file), ("shapes", shapes().file),
    ("transposed", transposed().file),
  ]

  /// Convolution, batch normalisation, clip to 6, pool, flatten.
  static func convolution() -> ONNXTestModel {
    var model = ONNXTestModel()
    model.input("x", [-1, 2, 4, 4])
    model.floats("w", [3, 2, 3, 3], (0..<54).map { Float($0 % 7) - 3 })
    model.floats("b", [3], [1, 2, 3])
    for name in ["scale", "shift", "mean", "variance"] { model.floats(name, [3], [1, 2, 4]) }
    model.floats("zero", [], [0])
    model.floats("six", [], [6])
    model.apply("Conv", ["x", "w", "b"], ["c"], [.integers("pads", [1, 1, 1, 1])])
    model.apply("BatchNormalization", ["c", "scale", "shift", "mean", "variance"], ["n"])
    model.apply("Clip", ["n", "zero", "six"], ["r"])
    model.apply("GlobalAveragePool", ["r"], ["p"])
    model.apply("Flatten", ["p"], ["y"])
    model.output("y")
    return model
  }

  /// A convolution of bytes between QuantizeLinear and DequantizeLinear, with a weight scale for each output.
  static func quantised() -> ONNXTestModel {
    var model = ONNXTestModel()
    model.input("x", [1, 1, 4, 4])
    model.floats("s", [], [0.5])
    model.bytes("z", [], [3])
    model.bytes("w", [2, 1, 1, 1], [4, -5])
    model.floats("ws", [2], [0.25, 0.125])
    model.bytes("wz", [2], [0, 0])
    model.bytes("b", [2], [10, -20], type: 6)
    model.floats("bs", [2], [0.125, 0.0625])
    model.bytes("bz", [2], [0, 0], type: 6)
    model.apply("QuantizeLinear", ["x", "s", "z"], ["xq"])
    model.apply("DequantizeLinear", ["xq", "s", "z"], ["xd"])
    model.apply("DequantizeLinear", ["w", "ws", "wz"], ["wd"], [.integer("axis", 0)])
    model.apply("DequantizeLinear", ["b", "bs", "bz"], ["bd"], [.integer("axis", 0)])
    model.apply("Conv", ["xd", "wd", "bd"], ["c"])
    model.apply("QuantizeLinear", ["c", "s", "z"], ["yq"])
    model.apply("DequantizeLinear", ["yq", "s", "z"], ["y"])
    model.output("y")
    return model
  }

  /// Shape arithmetic that ends in a reshape.
  static func shapes() -> ONNXTestModel {
    var model = ONNXTestModel()
    model.input("x", [1, 2, 3, 4])
    model.integers("first", [1], [0])
    model.integers("rest", [1], [-1])
    model.integers("axes", [1], [3])
    model.integers("pads", [8], [0, 0, 1, 1, 0, 0, 1, 1])
    model.apply("Pad", ["x", "pads"], ["padded"])
    model.apply("Slice", ["padded", "first", "rest", "axes"], ["cut"])
    model.apply("Shape", ["cut"], ["shape"])
    model.apply("Gather", ["shape", "first"], ["batch"])
    model.apply("Concat", ["batch", "rest"], ["flat"], [.integer("axis", 0)])
    model.apply("Reshape", ["cut", "flat"], ["rows"])
    model.apply("Softmax", ["rows"], ["y"])
    model.output("y")
    return model
  }

  /// Transposed convolution, resizing, average that counts padding.
  static func transposed() -> ONNXTestModel {
    var model = ONNXTestModel()
    model.input("x", [1, 2, 3, 3])
    model.floats("w", [2, 1, 2, 2], (0..<8).map { Float($0) })
    model.floats("scales", [4], [1, 1, 2, 2])
    model.apply("ConvTranspose", ["x", "w"], ["c"], [.integers("strides", [2, 2])])
    model.apply("Resize", ["c", "", "scales"], ["r"], [.text("mode", "linear")])
    model.apply(
      "AveragePool", ["r"], ["y"],
      [.integers("kernel_shape", [3, 3]), .integers("pads", [1, 1, 1, 1]), .integer("count_include_pad", 1)])
    model.output("y")
    return model
  }
}
