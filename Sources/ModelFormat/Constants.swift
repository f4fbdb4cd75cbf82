internal import Tensors

/// The constants of a program, decoded out of its weights section when they are asked for.
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

  /// Writes a constant's bytes to memory of its size. `scratch` has `scratchByteCount` bytes; both are written over.
  public func decode(
    _ tensor: Int, into target: UnsafeMutableRawBufferPointer, scratch: UnsafeMutableRawBufferPointer
  ) throws(ModelError) {
    if let code = unsafe failure(of: tensor, into: target, scratch: scratch) { throw error(code, tensor) }
  }

  /// The most bytes of scratch that decoding any one constant takes.
  public var scratchByteCount: Int {
    var largest = 0
    for tensor in program.tensors.indices { largest = max(largest, scratchByteCount(of: tensor)) }
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

  /// The elements of a float32 constant.
  public func floats(_ tensor: Int) throws(ModelError) -> [Float] {
    precondition(program.tensors[tensor].type == .float32)
    return try words(tensor).map { Float(bitPattern: $0) }
  }

  /// The elements of a constant of 32 bits each.
  func words(_ tensor: Int) throws(ModelError) -> [UInt32] {
    var words = [UInt32](repeating: 0, count: program.tensors[tensor].elementCount)
    var scratch = [UInt8](repeating: 0, count: scratchByteCount(of: tensor))
    let code = unsafe words.withUnsafeMutableBytes { words in
      unsafe scratch.withUnsafeMutableBytes { unsafe failure(of: tensor, into: words, scratch: $0) }
    }
    if let code { throw error(code, tensor) }
    return words
  }

  private func scratchByteCount(of tensor: Int) -> Int {
    guard program.tensors[tensor].coded != nil else { return 0 }
    return CodedConstant(program.tensors[tensor], stored: stored(tensor))?.scratchByteCount ?? 0
  }

  /// Decodes; nil when that went well.
  private func failure(
    of tensor: Int, into target: UnsafeMutableRawBufferPointer, scratch: UnsafeMutableRawBufferPointer
  ) -> ModelError.Code? {
    let record = program.tensors[tensor]
    precondition(target.count == record.byteCount)
    guard record.coded != nil else {
      unsafe stored(tensor).withUnsafeBytes { unsafe target.copyMemory(from: $0) }
      return nil
    }
    guard let constant = CodedConstant(record, stored: stored(tensor)) else { return .badCoding }
    guard decoder.mayDecode(constant.byteCount) else { return .tooMuchWork }
    return unsafe decoder.decode(constant, into: target, scratch: scratch) ? nil : .badCoding
  }

  private func error(_ code: ModelError.Code, _ tensor: Int) -> ModelError {
    guard case .constant(let start) = program.tensors[tensor].placement else { preconditionFailure() }
    return ModelError(code, offset: program.weightOffset + start, place: .tensor(tensor))
  }
}
