internal import Tensors

/// The constants of a program, decoded out of its weights section when they are asked for.
///
/// Beside what it fills, decoding takes memory for zstd's own state and for `intermediateByteCount` bytes: once, when
/// the first constant needs them.
@safe public struct Constants: ~Escapable {
  private let program: Program
  private let section: RawSpan
  private let decoder: ConstantDecoder

  /// `program` has been checked against its weights section by a `ModelReader`. More than `limit` decoded bytes in all
  /// are refused.
  @_lifetime(copy weights)
  public init(program: Program, weights: RawSpan, limit: Int = .max) {
    self.program = program
    section = weights
    decoder = ConstantDecoder(limit: limit)
  }

  /// The bytes of a constant in the form in which the section has them.
  @_lifetime(copy self)
  public func stored(_ tensor: Int) -> RawSpan {
    guard case .constant(let start) = program.tensors[tensor].placement else { preconditionFailure() }
    return section.extracting(start..<start + program.tensors[tensor].storedByteCount)
  }

  /// Writes a constant's bytes to memory of its size.
  public func decode(_ tensor: Int, into target: UnsafeMutableRawBufferPointer) throws(ModelError) {
    let record = program.tensors[tensor]
    precondition(target.count == record.byteCount)
    guard record.coded != nil else {
      unsafe stored(tensor).withUnsafeBytes { unsafe target.copyMemory(from: $0) }
      return
    }
    guard let constant = CodedConstant(record, stored: stored(tensor)) else { throw error(.badCoding, tensor) }
    guard decoder.mayDecode(constant.byteCount) else { throw error(.tooMuchWork, tensor) }
    guard unsafe decoder.decode(constant, largestForm: intermediateByteCount, into: target) else {
      throw error(.badCoding, tensor)
    }
  }

  /// The bytes that the largest form between stored and decoded takes.
  public var intermediateByteCount: Int {
    var largest = 0
    for (index, record) in program.tensors.enumerated() where record.coded != nil {
      guard let constant = CodedConstant(record, stored: stored(index)) else { continue }
      largest = max(largest, constant.intermediateByteCount)
    }
    return largest
  }

  /// How many blocks of four consecutive bytes of a constant are not all zero, the last block filled up with zeros. For
  /// a coded constant it is what the file states; decoding checks it.
  public func nonzeroBlockCount(of tensor: Int) -> Int {
    let record = program.tensors[tensor]
    guard record.coded != nil else { return BlockBitmap.nonzeroBlockCount(of: stored(tensor)) }
    return CodedConstant(record, stored: stored(tensor))?.nonzeroBlockCount ?? 0
  }

  /// Refuses a coded constant whose sizes contradict each other.
  func check(_ tensor: Int) throws(ModelError) {
    guard program.tensors[tensor].coded != nil else { return }
    guard CodedConstant(program.tensors[tensor], stored: stored(tensor)) != nil else {
      throw error(.badCoding, tensor)
    }
  }

  /// The elements of a constant of 32 bits each.
  func words(_ tensor: Int) throws(ModelError) -> [UInt32] {
    var words = [UInt32](repeating: 0, count: program.tensors[tensor].elementCount)
    var span = words.mutableSpan
    try unsafe span.withUnsafeMutableBytes { (target) throws(ModelError) in try unsafe decode(tensor, into: target) }
    return words
  }

  private func error(_ code: ModelError.Code, _ tensor: Int) -> ModelError {
    guard case .constant(let start) = program.tensors[tensor].placement else { preconditionFailure() }
    return ModelError(code, offset: program.weightOffset + start, place: .tensor(tensor))
  }
}
