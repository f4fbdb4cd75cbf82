internal import Tensors

extension StepValidator {
  func validate(_ step: Reduce) throws(ModelError) {
    let input = try tensor(step.input)
    let output = try output(step.output)
    guard let kind = ReduceKind(rawValue: step.kind) else { throw error(.badAttribute) }
    try require(input.type == output.type, .badElementType)
    try require(try product(step.outer, step.reduced, step.inner) == input.elementCount, .badShape)
    try require(try product(step.outer, step.inner) == output.elementCount, .badShape)
    switch input.type {
    case .int8:
      let (qi, qo) = (try quantization(input), try quantization(output))
      try require(step.reduced < 1 << 22, .rangeOverflow)
      switch kind {
      case .maximum, .minimum: try requireSameQuantization(input, output)
      case .mean, .sum:
        let shares = kind == .mean ? Double(step.reduced) : 1
        try requireFactor(Double(qi.scale) / Double(qo.scale) / shares, bound: 255 * Double(step.reduced))
      }
    case .float32: break
    default: throw error(.badElementType)
    }
  }

  func validate(_ step: Argument) throws(ModelError) {
    let input = try tensor(step.input)
    let output = try output(step.output)
    try require(input.type == .int8 || input.type == .float32, .badElementType)
    try require(output.type == .int32 || output.type == .int64, .badElementType)
    try require(try product(step.outer, step.reduced, step.inner) == input.elementCount, .badShape)
    try require(try product(step.outer, step.inner) == output.elementCount, .badShape)
  }

  func validate(_ step: Softmax, _ constants: borrowing Constants) throws(ModelError) {
    let input = try tensor(step.input)
    let output = try output(step.output)
    let count = try product(step.rows, step.count)
    try require(input.type == output.type, .badElementType)
    try require(count == input.elementCount && count == output.elementCount, .badShape)
    switch input.type {
    case .int8:
      _ = try quantization(input)
      try require(try quantization(output).scale >= 1e-6, .badQuantization)
      _ = try constant(step.table, .int32, count: 256)
      let table = try constants.words(Int(step.table)).map { Int32(bitPattern: $0) }
      var before = Int32.max
      for value in table {
        try require(value >= 0 && value <= before, .badAttribute)
        before = value
      }
      let first = Int64(table[0])
      try require(first > 0 && first * Int64(step.count) <= Int64(UInt32.max), .rangeOverflow)
    case .float32:
      try requireAbsent(step.table)
      try require(step.beta.isFinite, .badAttribute)
    default: throw error(.badElementType)
    }
  }

  func validate(_ step: Resize) throws(ModelError) {
    let input = try tensor(step.input)
    let output = try output(step.output)
    try require(input.type == output.type, .badElementType)
    let inputs = try product(step.batch, step.inputHeight, step.inputWidth, step.channels)
    let outputs = try product(step.batch, step.outputHeight, step.outputWidth, step.channels)
    try require(inputs == input.elementCount && outputs == output.elementCount, .badShape)
    let limit: Int32 = 1 << 15
    try require(max(step.inputHeight, step.inputWidth, step.outputHeight, step.outputWidth) <= limit, .badGeometry)
    switch input.type {
    case .int8: try requireSameQuantization(input, output)
    case .float32: break
    default: throw error(.badElementType)
    }
  }

  func validate(_ step: Copy) throws(ModelError) {
    let input = try tensor(step.input)
    let output = try output(step.output)
    try require(input.type == output.type, .badElementType)
    try require((1...6).contains(step.rank), .badGeometry)
    try require(try product(step.extents, rank: step.rank) <= output.elementCount, .badGeometry)
    var (lowest, highest, target) = (Int64(step.inputOffset), Int64(step.inputOffset), Int64(step.outputOffset))
    try require(lowest >= 0 && target >= 0, .badGeometry)
    for dimension in 0..<Int(step.rank) {
      let steps = Int64(step.extents[dimension] - 1)
      let reach = steps * Int64(step.inputStrides[dimension])
      if reach < 0 { lowest += reach } else { highest += reach }
      try require(step.outputStrides[dimension] >= (steps > 0 ? 1 : 0), .badGeometry)
      target += steps * Int64(step.outputStrides[dimension])
      try require(lowest >= 0 && highest < input.elementCount && target < output.elementCount, .badGeometry)
    }
  }
}
