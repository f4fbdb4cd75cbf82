internal import Kernels
public import ModelFormat
internal import Tensors

extension Session {
  /// The bytes of an input or output in its boundary type.
  public func byteCount(of port: Port) -> Int {
    program.tensors[port.tensor].elementCount * port.type.byteCount
  }

  /// How far a stored byte of an int8 tensor lies above its value: what code that writes an input's memory itself adds.
  public static var storageBias: Int { Int(KernelTable.storageBias) }

  /// Copies an input in, in the boundary's type and order, row-major; `bytes` must have the input's size.
  public func writeInput(_ index: Int, from bytes: RawSpan) {
    let port = program.inputs[index]
    precondition(bytes.byteCount == byteCount(of: port))
    let target = unsafe storage(of: port)
    unsafe bytes.withUnsafeBytes { source in
      let boundary = PortConversion(port, program.tensors[port.tensor])
      guard boundary.isIdentity else { return unsafe boundary.write(source, to: target) }
      unsafe target.copyMemory(from: source)
    }
    unsafe convert(target, shift: boundaryShift(port))
  }

  /// Copies an output out, in the boundary's type and order, row-major.
  public func readOutput(_ index: Int) -> [UInt8] {
    let port = program.outputs[index]
    var source = unsafe [UInt8](UnsafeRawBufferPointer(storage(of: port)))
    unsafe source.withUnsafeMutableBytes { unsafe convert($0, shift: boundaryShift(port)) }
    let boundary = PortConversion(port, program.tensors[port.tensor])
    guard !boundary.isIdentity else { return source }
    var result = [UInt8](repeating: 0, count: byteCount(of: port))
    unsafe result.withUnsafeMutableBytes { result in
      unsafe source.withUnsafeBytes { unsafe boundary.read($0, into: result) }
    }
    return result
  }

  @unsafe private func storage(of port: Port) -> UnsafeMutableRawBufferPointer {
    unsafe UnsafeMutableRawBufferPointer(
      start: binder.address(Int32(port.tensor)), count: program.tensors[port.tensor].byteCount)
  }

  /// The real numbers that an int8 or float32 tensor of the program holds, row-major.
  ///
  /// Activation memory is reused: an activation is there from the last step that writes it to the last that reads it.
  /// Constants that are packed for their step are not there; `Constants` reads them from the file.
  public func realValues(ofTensor index: Int) -> [Float] {
    let tensor = program.tensors[index]
    let address = unsafe UnsafeRawPointer(binder.address(Int32(index)))
    guard tensor.type == .int8, let quantization = tensor.quantization else {
      precondition(tensor.type == .float32)
      return unsafe [Float](
        UnsafeBufferPointer(start: address.assumingMemoryBound(to: Float.self), count: tensor.elementCount))
    }
    let bytes = unsafe UnsafeBufferPointer(
      start: address.assumingMemoryBound(to: UInt8.self), count: tensor.elementCount)
    return unsafe bytes.map { byte in
      let stored = Int8(truncatingIfNeeded: Int32(byte) - KernelTable.storageBias)
      return quantization.scale * Float(Int32(stored) - quantization.zeroPoint)
    }
  }

  /// Lets `body` write an input's memory in place: stored bytes for int8 tensors, the values themselves otherwise.
  @unsafe public func withInputStorage<Failure: Error>(
    _ index: Int, _ body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    try unsafe body(storage(of: program.inputs[index]))
  }

  /// An output's memory: stored bytes for int8 tensors, the values themselves otherwise. It holds the results of the last
  /// run until inputs are written for the next.
  @_lifetime(borrow self)
  public func outputStorage(_ index: Int) -> RawSpan {
    let port = program.outputs[index]
    let span = unsafe RawSpan(
      _unsafeStart: binder.address(Int32(port.tensor)), byteCount: program.tensors[port.tensor].byteCount)
    return unsafe _overrideLifetime(span, borrowing: self)
  }

  /// What turns boundary bytes into stored ones, or back: 0 or 128.
  private func boundaryShift(_ port: Port) -> UInt8 {
    guard program.tensors[port.tensor].type == .int8 else { return 0 }
    return UInt8(truncatingIfNeeded: KernelTable.storageBias) ^ (port.type == .uint8 ? 128 : 0)
  }

  @unsafe private func convert(_ bytes: UnsafeMutableRawBufferPointer, shift: UInt8) {
    guard shift != 0 else { return }
    for index in bytes.indices { unsafe bytes[index] ^= shift }
  }
}
