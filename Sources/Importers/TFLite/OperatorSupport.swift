/// Which operators the importer knows.
enum OperatorSupport {
  /// The last version of each operator whose meaning is covered.
  static let lastVersions: [String: Int] = [
    "ABS": 5, "ADD": 5, "ARG_MAX": 3, "ARG_MIN": 3, "AVERAGE_POOL_2D": 3, "BROADCAST_TO": 3, "CEIL": 1,
    "CONCATENATION": 5, "CONV_2D": 8, "COS": 1, "DENSIFY": 1, "DEPTHWISE_CONV_2D": 7, "DEPTH_TO_SPACE": 2,
    "DEQUANTIZE": 7, "DIV": 3, "ELU": 2, "EXP": 2, "EXPAND_DIMS": 2, "FLOOR": 1, "FULLY_CONNECTED": 13, "GELU": 2,
    "HARD_SWISH": 1, "LEAKY_RELU": 2, "LOG": 2, "LOGISTIC": 4, "MAXIMUM": 5, "MAX_POOL_2D": 3, "MEAN": 3,
    "MINIMUM": 5, "MIRROR_PAD": 3, "MUL": 7, "NEG": 3, "PACK": 4, "PAD": 4, "PADV2": 4, "PRELU": 2, "QUANTIZE": 4,
    "REDUCE_MAX": 3, "REDUCE_MIN": 3, "RELU": 3, "RELU6": 3, "RELU_N1_TO_1": 1, "RESHAPE": 2, "RESIZE_BILINEAR": 4,
    "RESIZE_NEAREST_NEIGHBOR": 4, "ROUND": 1, "RSQRT": 3, "SHAPE": 1, "SIN": 1, "SLICE": 7, "SOFTMAX": 4,
    "SPACE_TO_DEPTH": 2, "SPLIT": 5, "SPLIT_V": 3, "SQRT": 3, "SQUARE": 1, "SQUARED_DIFFERENCE": 3, "SQUEEZE": 2,
    "STABLEHLO_COMPOSITE": 1, "STRIDED_SLICE": 8, "SUB": 5, "SUM": 3, "TANH": 4, "TRANSPOSE": 6, "UNPACK": 4,
  ]

  /// Throws one error that names every operator of the model that is not known.
  static func check(_ file: TFLiteFile) throws(ImportError) {
    var found = Findings()
    try collect(file, subgraph: 0, context: "", depth: 0, into: &found)
    guard !found.names.isEmpty else { return }
    let list = found.names.map { name in
      let places = found.places[name] ?? []
      let shown = places.prefix(4).map { "#\($0)" }.joined(separator: ", ")
      return shown + (places.count > 4 ? " and \(places.count - 4) more" : "") + " " + name
    }
    let many = list.count > 1 || found.places.values.contains { $0.count > 1 }
    throw ImportError(
      "operator\(many ? "s" : "") \(list.joined(separator: "; ")) \(many ? "are" : "is") not supported")
  }

  private struct Findings {
    var names: [String] = []
    var places: [String: [Int]] = [:]
    var operatorCount = 0
  }

  private static func collect(
    _ file: TFLiteFile, subgraph: Int, context: String, depth: Int, into found: inout Findings
  ) throws(ImportError) {
    let operators = try TFLiteFile.list(
      try file.subgraphs.table(subgraph), Field.Subgraph.operators, "operators")
    for index in 0..<operators.count {
      found.operatorCount += 1
      guard found.operatorCount <= TFLiteFile.maximumCount else {
        throw ImportError("the model has too many operators")
      }
      let step = try TFLiteOperator(try operators.table(index), index: index, context: context, in: file)
      if let name = unsupportedName(step) {
        if found.places[name] == nil { found.names.append(name) }
        found.places[name, default: []].append(index)
      } else if step.name == "STABLEHLO_COMPOSITE" {
        let inner = try compositeSubgraph(step, in: file, depth: depth)
        try collect(file, subgraph: inner, context: " of \(step.place)", depth: depth + 1, into: &found)
      }
    }
  }

  private static func unsupportedName(_ step: TFLiteOperator) -> String? {
    guard let last = lastVersions[step.name] else { return step.name + step.context }
    guard (1...last).contains(step.version) else { return "\(step.name) of version \(step.version)\(step.context)" }
    return nil
  }

  /// The subgraph that says what a composite operator does.
  static func compositeSubgraph(_ step: TFLiteOperator, in file: TFLiteFile, depth: Int) throws(ImportError) -> Int {
    let index = try step.options(.composite).integer(1)
    guard index > 0, index < file.subgraphs.count else {
      throw step.error("its subgraph \(index) does not exist")
    }
    guard depth < 8 else { throw step.error("composite operators are nested too deeply") }
    return index
  }
}
