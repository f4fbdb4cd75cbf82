public import ModelFormat
internal import Tensors

extension ProgramBuilder {
  /// The same program with every constant coded, in all codings by turns.
  public var coded: ProgramBuilder {
    let codings = ConstantCoding.allCases
    var turn = 0
    return coded { record in
      turn += 1
      let coding = codings[turn % codings.count]
      return coding == .planesZstd && record.type.byteCount == 1 ? .bitmapZstd : coding
    }
  }

  /// The same program with every constant in the coding chosen for it; nil: as it is.
  public func coded(_ choice: (TensorRecord) -> ConstantCoding?) -> ProgramBuilder {
    let encoder = ConstantEncoder(level: 3)
    var result = self
    result.weights = []
    for index in program.tensors.indices {
      let record = program.tensors[index]
      guard case .constant(let start) = record.placement else { continue }
      let plain = Array(weights[start..<start + record.byteCount])
      let padding = Arena.aligned(result.weights.count) - result.weights.count
      result.weights.append(contentsOf: repeatElement(0, count: padding))
      result.program.tensors[index].placement = .constant(byteOffset: result.weights.count)
      guard let coding = choice(record), let stored = encoder.encoded(plain.span.bytes, record.type, as: coding) else {
        result.weights += plain
        continue
      }
      result.program.tensors[index].coded = CodedForm(coding: coding, byteCount: stored.count)
      result.weights += stored
    }
    return result
  }
}
