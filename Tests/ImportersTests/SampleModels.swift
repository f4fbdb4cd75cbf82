/// Models that several tests and the fuzzer start from.
enum SampleModels {
  static let all: [(name: String, file: [UInt8])] = [
    ("convolution", convolution().file), ("hybrid", hybrid().file), ("sparse", sparse().file),
    ("dynamic-reshape", dynamicReshape().file), ("composite", composite().file), ("slices", slices().file),
    ("detector", detector().file), ("external", external().file), ("labels", labels().file),
  ]

  /// int8 convolution with scales per channel, then pooling and softmax.
  static func convolution() -> TestModel {
    var model = TestModel()
    let input = model.add(.int8("image", [1, 5, 5, 1], zeroPoint: -1))
    let weights = model.add(
      .int8("weights", [2, 3, 3, 1], (0..<18).map { Int8($0 - 9) }, scales: [0.25, 0.5]))
    var bias = TestTensor.int32("bias", [2], [100, -100])
    (bias.scales, bias.zeroPoints, bias.axis) = ([0.125, 0.25], [0, 0], 3)
    let biasIndex = model.add(bias)
    model.inputs = [input]
    model.apply(
      3, [input, weights, biasIndex], to: .int8("conv", [1, 3, 3, 2], scales: [1]),
      options: (1, [0: .uint8(0), 1: .int32(2), 2: .int32(2), 3: .uint8(1)]))
    model.apply(
      1, [3], to: .int8("pool", [1, 1, 1, 2], scales: [1]),
      options: (5, [0: .uint8(1), 1: .int32(1), 2: .int32(1), 3: .int32(3), 4: .int32(3)]))
    model.apply(
      25, [4], to: .int8("softmax", [1, 1, 1, 2], scales: [1 / 256], zeroPoint: -128), options: (9, [0: .float(1)]))
    return model
  }

  /// Float activations, int8 and float16 constants.
  static func hybrid() -> TestModel {
    var model = TestModel()
    let input = model.add(.float("x", [1, 2]))
    let weights = model.add(.int8("weights", [3, 2], [1, 2, 3, 4, 5, -6], scales: [0.5], zeroPoint: 0))
    let half = model.add(
      TestTensor(name: "half", type: 1, shape: [3], data: littleEndian([UInt16(0x3C00), 0xC000, 0x3800])))
    model.inputs = [input]
    model.apply(6, [half], to: .float("bias", [3]))
    model.apply(9, [input, weights, 3], to: .float("y", [1, 3]), options: (8, [0: .uint8(3)]), version: 3)
    return model
  }

  /// A matrix with the second dimension in compressed rows, made dense.
  static func sparse() -> TestModel {
    var model = TestModel()
    let input = model.add(.float("x", [1, 3]))
    var weights = TestTensor.float("weights", [2, 3], [1, 2, 3])
    weights.sparsity = .table([
      0: .int32s([0, 1]),
      2: .tables([
        .table([1: .int32(2)]),
        .table([
          0: .int8(1), 2: .uint8(1), 3: .table([0: .int32s([0, 1, 3])]), 4: .uint8(1),
          5: .table([0: .int32s([1, 0, 2])]),
        ]),
      ]),
    ])
    let stored = model.add(weights)
    model.inputs = [input]
    model.apply(124, [stored], to: .float("dense", [2, 3]))
    model.apply(9, [input, 2, -1], to: .float("y", [1, 2]), options: (8, [:]))
    return model
  }

  /// A reshape whose new shape is worked out from the input's.
  static func dynamicReshape() -> TestModel {
    var model = TestModel()
    let input = model.add(.float("x", [1, 2, 3]))
    let zero = model.add(.int32("zero", [1], [0]))
    let one = model.add(.int32("one", [1], [1]))
    let rest = model.add(.int32("rest", [], [-1]))
    model.inputs = [input]
    model.apply(77, [input], to: .int32("shape", [3]), options: (55, [0: .int8(2)]))
    model.apply(45, [4, zero, one, one], to: .int32("batch", []), options: (32, [4: .int32(1)]))
    model.apply(83, [5, rest], to: .int32("flat", [2]), options: (59, [0: .int32(2)]))
    model.apply(22, [input, 6], to: .float("y", [1, 6]))
    return model
  }

  /// An operator that is another subgraph.
  static func composite() -> TestModel {
    var inner = TestModel()
    let x = inner.add(.float("x", [2]))
    inner.inputs = [x]
    inner.apply(19, [x], to: .float("y", [2]))
    var model = TestModel()
    let input = model.add(.float("input", [2]))
    model.inputs = [input]
    let output = model.add(.float("output", [2]))
    model.operators = [
      TestOperator(
        code: 206, inputs: [input], outputs: [output], options: (21, [0: .string("odml.relu"), 1: .int32(1)]),
        isSecondUnion: true)
    ]
    model.outputs = [output]
    model.others = [inner]
    return model
  }

  /// Cutting, joining and rearranging.
  static func slices() -> TestModel {
    var model = TestModel()
    let input = model.add(.float("x", [1, 4, 4, 2]))
    let begin = model.add(.int32("begin", [3], [0, -1, 0]))
    let end = model.add(.int32("end", [3], [1, -5, 4]))
    let strides = model.add(.int32("strides", [3], [1, -2, 1]))
    let permutation = model.add(.int32("permutation", [3], [2, 0, 1]))
    let axis = model.add(.int32("axis", [], [-1]))
    model.inputs = [input]
    model.apply(45, [input, begin, end, strides], to: .float("cut", [2, 4, 2]), options: (32, [4: .int32(1)]))
    model.apply(39, [6, permutation], to: .float("turned", [2, 2, 4]))
    let (first, second) = (model.add(.float("first", [2, 2, 2])), model.add(.float("second", [2, 2, 2])))
    model.operators.append(
      TestOperator(code: 49, inputs: [axis, 7], outputs: [first, second], options: (35, [0: .int32(2)])))
    model.apply(2, [first, second], to: .float("joined", [2, 4, 2]), options: (10, [0: .int32(1)]))
    return model
  }

  /// What heads of detectors are made of, in float.
  static func detector() -> TestModel {
    var model = TestModel()
    let input = model.add(.float("x", [1, 2, 2, 4]))
    let size = model.add(.int32("size", [2], [4, 4]))
    let padding = model.add(.int32("padding", [4, 2], [0, 0, 1, 0, 0, 1, 0, 0]))
    let axes = model.add(.int32("axes", [2], [1, -2]))
    let alpha = model.add(.float("alpha", [1, 1, 4], [0.1, 0.2, 0.3, 0.4]))
    model.inputs = [input]
    model.apply(97, [input, size], to: .float("up", [1, 4, 4, 4]), options: (74, [1: .bool(true)]))
    model.apply(34, [5, padding], to: .float("padded", [1, 5, 5, 4]))
    model.apply(54, [6, alpha], to: .float("bent", [1, 5, 5, 4]))
    model.apply(40, [7, axes], to: .float("mean", [1, 4]), options: (27, [0: .bool(false)]))
    model.apply(0, [8, alpha], to: .float("sum", [1, 1, 4]), options: (11, [0: .uint8(3)]))
    return model
  }

  /// Constants behind the flatbuffer.
  static func external() -> TestModel {
    var model = TestModel()
    let input = model.add(.float("x", [2]))
    var constant = TestTensor.float("constant", [2])
    constant.bufferFields = [1: .uint64(16), 2: .uint64(8)]
    let place = model.add(constant)
    model.inputs = [input]
    model.apply(0, [input, place], to: .float("y", [2]), options: (11, [:]))
    model.tensors[Int(place)].bufferFields = [1: .uint64(UInt64(model.file.count)), 2: .uint64(8)]
    model.appendix = littleEndian([Float(1).bitPattern, Float(2).bitPattern])
    return model
  }

  /// Metadata that name a file with two labels in a zip archive behind the model.
  static func labels() -> TestModel {
    var model = convolution()
    let output = FlatValue.table([6: .tables([.table([0: .string("labels.txt"), 2: .int8(2)])])])
    let metadata = FlatValue.table([3: .tables([.table([3: .tables([output])])])])
    model.metadata = [("TFLITE_METADATA", metadata.file(identifier: "M001"))]
    model.appendix = storedZip(name: "labels.txt", contents: "cat\ndog\n", at: model.file.count)
    return model
  }

  /// An archive of one file, uncompressed, without checksums.
  private static func storedZip(name: String, contents: String, at place: Int) -> [UInt8] {
    let (name, contents) = (Array(name.utf8), Array(contents.utf8))
    let sizes = littleEndian([UInt32(contents.count), UInt32(contents.count)])
    let nameLength = littleEndian([UInt16(name.count)])
    var bytes = littleEndian([UInt32(0x0403_4B50)]) + [UInt8](repeating: 0, count: 14) + sizes + nameLength + [0, 0]
    bytes += name + contents
    let directory = place + bytes.count
    let entry =
      littleEndian([UInt32(0x0201_4B50)]) + [UInt8](repeating: 0, count: 16) + sizes + nameLength
      + [UInt8](repeating: 0, count: 12) + littleEndian([UInt32(place)]) + name
    bytes += entry + littleEndian([UInt32(0x0605_4B50)]) + [0, 0, 0, 0] + littleEndian([UInt16(1), 1])
    return bytes + littleEndian([UInt32(entry.count), UInt32(directory)]) + [0, 0]
  }
}
