internal import Tensors

extension ModelWriter {
  /// The file of a model that has learned: `values` are the elements of `program.trainable`'s constants, one constant
  /// after the other; everything else is as it was. `weights` is the weights section of the file that `program` is of.
  public func bytes(of program: Program, weights: RawSpan, learned values: Span<Float>) -> [UInt8] {
    var program = program
    var section: [UInt8] = []
    let learned = program.trainable?.parameters ?? []
    precondition(values.count == learned.reduce(0) { $0 + program.tensors[$1].elementCount })
    var next = 0
    for tensor in learned {
      program.tensors[tensor].coded = nil
      place(tensor, in: &program, &section)
      for _ in 0..<program.tensors[tensor].elementCount {
        section.append(littleEndian: values[next].bitPattern)
        next += 1
      }
    }
    for tensor in program.tensors.indices where !learned.contains(tensor) {
      guard case .constant(let start) = program.tensors[tensor].placement else { continue }
      let stored = weights.extracting(start..<start + program.tensors[tensor].storedByteCount)
      place(tensor, in: &program, &section)
      unsafe stored.withUnsafeBytes { unsafe section.append(contentsOf: $0) }
    }
    program.weightByteCount = section.count
    return bytes(of: program, weights: section)
  }

  /// Says that a constant begins where the section ends now, at a multiple of 64.
  private func place(_ tensor: Int, in program: inout Program, _ section: inout [UInt8]) {
    section.append(contentsOf: repeatElement(0, count: Arena.aligned(section.count) - section.count))
    program.tensors[tensor].placement = .constant(byteOffset: section.count)
  }
}
