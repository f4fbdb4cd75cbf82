public import CKernels

/// An operator with every argument in place, ready to run any number of times. Addresses inside the arguments belong to
/// the session's arena.
@unsafe public enum BoundOperator {
  case convolutionQ8(swl_conv_q8)
  case depthwiseQ8(swl_conv_q8)
  /// A pointwise convolution whose weights are mostly zero.
  case sparseQ8(swl_conv_q8)
  case convolutionF32(swl_conv_f32)
  case depthwiseF32(swl_conv_f32)
  case averagePoolQ8(swl_pool_q8)
  case maxPoolQ8(swl_pool_q8)
  case averagePoolF32(swl_pool_f32)
  case maxPoolF32(swl_pool_f32)
  case binaryQ8(swl_binary_q8)
  case binaryF32(swl_binary_f32)
  case binaryI32(swl_binary_i32)
  case lookupQ8(swl_lookup_q8)
  case unaryF32(swl_unary_f32)
  case reduceQ8(swl_reduce_q8)
  case reduceF32(swl_reduce_f32)
  case softmaxQ8(swl_softmax_q8)
  case softmaxF32(swl_softmax_f32)
  case resizeQ8(swl_resize)
  case resizeF32(swl_resize)
  case copy(swl_copy)
  case fill(swl_fill)
  case quantize(swl_quantize)
  case dequantize(swl_dequantize)
  case argument(swl_argmax)
  case preluQ8(swl_prelu_q8)
  case preluF32(swl_prelu_f32)
}

extension BoundOperator {
  /// The equal parts the work is cut into.
  public func units(_ table: swl_kernels) -> Int32 {
    switch unsafe self {
    case .convolutionQ8(let arguments): unsafe withUnsafePointer(to: arguments) { unsafe table.conv_q8.units($0) }
    case .depthwiseQ8(let arguments): unsafe withUnsafePointer(to: arguments) { unsafe table.depthwise_q8.units($0) }
    case .sparseQ8(let arguments): unsafe withUnsafePointer(to: arguments) { unsafe table.sparse_q8.units($0) }
    case .convolutionF32(let arguments): unsafe withUnsafePointer(to: arguments) { unsafe table.conv_f32.units($0) }
    case .depthwiseF32(let arguments): unsafe withUnsafePointer(to: arguments) { unsafe table.depthwise_f32.units($0) }
    case .averagePoolQ8(let arguments):
      unsafe withUnsafePointer(to: arguments) { unsafe table.average_pool_q8.units($0) }
    case .maxPoolQ8(let arguments): unsafe withUnsafePointer(to: arguments) { unsafe table.max_pool_q8.units($0) }
    case .averagePoolF32(let arguments):
      unsafe withUnsafePointer(to: arguments) { unsafe table.average_pool_f32.units($0) }
    case .maxPoolF32(let arguments): unsafe withUnsafePointer(to: arguments) { unsafe table.max_pool_f32.units($0) }
    case .binaryQ8(let arguments): unsafe withUnsafePointer(to: arguments) { unsafe table.binary_q8.units($0) }
    case .binaryF32(let arguments): unsafe withUnsafePointer(to: arguments) { unsafe table.binary_f32.units($0) }
    case .binaryI32(let arguments): unsafe withUnsafePointer(to: arguments) { unsafe table.binary_i32.units($0) }
    case .lookupQ8(let arguments): unsafe withUnsafePointer(to: arguments) { unsafe table.lookup_q8.units($0) }
    case .unaryF32(let arguments): unsafe withUnsafePointer(to: arguments) { unsafe table.unary_f32.units($0) }
    case .reduceQ8(let arguments): unsafe withUnsafePointer(to: arguments) { unsafe table.reduce_q8.units($0) }
    case .reduceF32(let arguments): unsafe withUnsafePointer(to: arguments) { unsafe table.reduce_f32.units($0) }
    case .softmaxQ8(let arguments): unsafe withUnsafePointer(to: arguments) { unsafe table.softmax_q8.units($0) }
    case .softmaxF32(let arguments): unsafe withUnsafePointer(to: arguments) { unsafe table.softmax_f32.units($0) }
    case .resizeQ8(let arguments): unsafe withUnsafePointer(to: arguments) { unsafe table.resize_q8.units($0) }
    case .resizeF32(let arguments): unsafe withUnsafePointer(to: arguments) { unsafe table.resize_f32.units($0) }
    case .copy(let arguments): unsafe withUnsafePointer(to: arguments) { unsafe table.copy.units($0) }
    case .fill(let arguments): unsafe withUnsafePointer(to: arguments) { unsafe table.fill.units($0) }
    case .quantize(let arguments): unsafe withUnsafePointer(to: arguments) { unsafe table.quantize.units($0) }
    case .dequantize(let arguments): unsafe withUnsafePointer(to: arguments) { unsafe table.dequantize.units($0) }
    case .argument(let arguments): unsafe withUnsafePointer(to: arguments) { unsafe table.argmax.units($0) }
    case .preluQ8(let arguments): unsafe withUnsafePointer(to: arguments) { unsafe table.prelu_q8.units($0) }
    case .preluF32(let arguments): unsafe withUnsafePointer(to: arguments) { unsafe table.prelu_f32.units($0) }
    }
  }

  /// Does the parts in `begin..<end`. Allocates nothing, takes no lock, makes no system call.
  public func run(_ table: swl_kernels, begin: Int32, end: Int32, scratch: UnsafeMutableRawPointer) {
    switch unsafe self {
    case .convolutionQ8(let arguments):
      unsafe withUnsafePointer(to: arguments) { unsafe table.conv_q8.run($0, begin, end, scratch) }
    case .depthwiseQ8(let arguments):
      unsafe withUnsafePointer(to: arguments) { unsafe table.depthwise_q8.run($0, begin, end, scratch) }
    case .sparseQ8(let arguments):
      unsafe withUnsafePointer(to: arguments) { unsafe table.sparse_q8.run($0, begin, end, scratch) }
    case .convolutionF32(let arguments):
      unsafe withUnsafePointer(to: arguments) { unsafe table.conv_f32.run($0, begin, end, scratch) }
    case .depthwiseF32(let arguments):
      unsafe withUnsafePointer(to: arguments) { unsafe table.depthwise_f32.run($0, begin, end, scratch) }
    case .averagePoolQ8(let arguments):
      unsafe withUnsafePointer(to: arguments) { unsafe table.average_pool_q8.run($0, begin, end) }
    case .maxPoolQ8(let arguments):
      unsafe withUnsafePointer(to: arguments) { unsafe table.max_pool_q8.run($0, begin, end) }
    case .averagePoolF32(let arguments):
      unsafe withUnsafePointer(to: arguments) { unsafe table.average_pool_f32.run($0, begin, end) }
    case .maxPoolF32(let arguments):
      unsafe withUnsafePointer(to: arguments) { unsafe table.max_pool_f32.run($0, begin, end) }
    case .binaryQ8(let arguments):
      unsafe withUnsafePointer(to: arguments) { unsafe table.binary_q8.run($0, begin, end) }
    case .binaryF32(let arguments):
      unsafe withUnsafePointer(to: arguments) { unsafe table.binary_f32.run($0, begin, end) }
    case .binaryI32(let arguments):
      unsafe withUnsafePointer(to: arguments) { unsafe table.binary_i32.run($0, begin, end) }
    case .lookupQ8(let arguments):
      unsafe withUnsafePointer(to: arguments) { unsafe table.lookup_q8.run($0, begin, end) }
    case .unaryF32(let arguments):
      unsafe withUnsafePointer(to: arguments) { unsafe table.unary_f32.run($0, begin, end) }
    case .reduceQ8(let arguments):
      unsafe withUnsafePointer(to: arguments) { unsafe table.reduce_q8.run($0, begin, end) }
    case .reduceF32(let arguments):
      unsafe withUnsafePointer(to: arguments) { unsafe table.reduce_f32.run($0, begin, end) }
    case .softmaxQ8(let arguments):
      unsafe withUnsafePointer(to: arguments) { unsafe table.softmax_q8.run($0, begin, end) }
    case .softmaxF32(let arguments):
      unsafe withUnsafePointer(to: arguments) { unsafe table.softmax_f32.run($0, begin, end) }
    case .resizeQ8(let arguments):
      unsafe withUnsafePointer(to: arguments) { unsafe table.resize_q8.run($0, begin, end) }
    case .resizeF32(let arguments):
      unsafe withUnsafePointer(to: arguments) { unsafe table.resize_f32.run($0, begin, end) }
    case .copy(let arguments): unsafe withUnsafePointer(to: arguments) { unsafe table.copy.run($0, begin, end) }
    case .fill(let arguments): unsafe withUnsafePointer(to: arguments) { unsafe table.fill.run($0, begin, end) }
    case .quantize(let arguments): unsafe withUnsafePointer(to: arguments) { unsafe table.quantize.run($0, begin, end) }
    case .dequantize(let arguments):
      unsafe withUnsafePointer(to: arguments) { unsafe table.dequantize.run($0, begin, end) }
    case .argument(let arguments): unsafe withUnsafePointer(to: arguments) { unsafe table.argmax.run($0, begin, end) }
    case .preluQ8(let arguments): unsafe withUnsafePointer(to: arguments) { unsafe table.prelu_q8.run($0, begin, end) }
    case .preluF32(let arguments):
      unsafe withUnsafePointer(to: arguments) { unsafe table.prelu_f32.run($0, begin, end) }
    }
  }

  /// The bytes each thread needs beside the tensors while this runs.
  public func scratchByteCount(_ table: swl_kernels) -> Int {
    switch unsafe self {
    case .convolutionQ8(let arguments):
      unsafe withUnsafePointer(to: arguments) { unsafe Int(table.conv_q8.scratch_bytes($0)) }
    case .depthwiseQ8(let arguments):
      unsafe withUnsafePointer(to: arguments) { unsafe Int(table.depthwise_q8.scratch_bytes($0)) }
    case .sparseQ8(let arguments):
      unsafe withUnsafePointer(to: arguments) { unsafe Int(table.sparse_q8.scratch_bytes($0)) }
    case .convolutionF32(let arguments):
      unsafe withUnsafePointer(to: arguments) { unsafe Int(table.conv_f32.scratch_bytes($0)) }
    case .depthwiseF32(let arguments):
      unsafe withUnsafePointer(to: arguments) { unsafe Int(table.depthwise_f32.scratch_bytes($0)) }
    default: 0
    }
  }

  /// The kernel's name: `<op>_<types>_<tile>__<isa>`.
  public func kernelName(_ table: swl_kernels) -> UnsafePointer<CChar> {
    switch unsafe self {
    case .convolutionQ8: unsafe table.conv_q8.name
    case .depthwiseQ8: unsafe table.depthwise_q8.name
    case .sparseQ8: unsafe table.sparse_q8.name
    case .convolutionF32: unsafe table.conv_f32.name
    case .depthwiseF32: unsafe table.depthwise_f32.name
    case .averagePoolQ8: unsafe table.average_pool_q8.name
    case .maxPoolQ8: unsafe table.max_pool_q8.name
    case .averagePoolF32: unsafe table.average_pool_f32.name
    case .maxPoolF32: unsafe table.max_pool_f32.name
    case .binaryQ8: unsafe table.binary_q8.name
    case .binaryF32: unsafe table.binary_f32.name
    case .binaryI32: unsafe table.binary_i32.name
    case .lookupQ8: unsafe table.lookup_q8.name
    case .unaryF32: unsafe table.unary_f32.name
    case .reduceQ8: unsafe table.reduce_q8.name
    case .reduceF32: unsafe table.reduce_f32.name
    case .softmaxQ8: unsafe table.softmax_q8.name
    case .softmaxF32: unsafe table.softmax_f32.name
    case .resizeQ8: unsafe table.resize_q8.name
    case .resizeF32: unsafe table.resize_f32.name
    case .copy: unsafe table.copy.name
    case .fill: unsafe table.fill.name
    case .quantize: unsafe table.quantize.name
    case .dequantize: unsafe table.dequantize.name
    case .argument: unsafe table.argmax.name
    case .preluQ8: unsafe table.prelu_q8.name
    case .preluF32: unsafe table.prelu_f32.name
    }
  }
}

/// The constants of a window operator as a model file holds them.
@unsafe public struct WindowConstants {
  /// int8 or float32.
  public var weights: UnsafeRawPointer
  /// int32 or float32; nil: zeros.
  public var bias: UnsafeRawPointer?
  /// float32; nil for float operators.
  public var multipliers: UnsafeRawPointer?

  public init(weights: UnsafeRawPointer, bias: UnsafeRawPointer?, multipliers: UnsafeRawPointer?) {
    unsafe self.weights = weights
    unsafe self.bias = bias
    unsafe self.multipliers = multipliers
  }
}

extension BoundOperator {
  /// The bytes of packed weights; 0 for operators without any.
  public func packedByteCount(_ table: swl_kernels) -> Int {
    switch unsafe self {
    case .convolutionQ8(let arguments):
      unsafe withUnsafePointer(to: arguments) { unsafe Int(table.conv_q8.packed_bytes($0)) }
    case .depthwiseQ8(let arguments):
      unsafe withUnsafePointer(to: arguments) { unsafe Int(table.depthwise_q8.packed_bytes($0)) }
    case .sparseQ8(let arguments):
      unsafe withUnsafePointer(to: arguments) { unsafe Int(table.sparse_q8.packed_bytes($0)) }
    case .convolutionF32(let arguments):
      unsafe withUnsafePointer(to: arguments) { unsafe Int(table.conv_f32.packed_bytes($0)) }
    case .depthwiseF32(let arguments):
      unsafe withUnsafePointer(to: arguments) { unsafe Int(table.depthwise_f32.packed_bytes($0)) }
    default: 0
    }
  }

  /// Lays a window operator's constants out for its kernel at `target`, `packedByteCount` bytes aligned to 64.
  public func pack(_ table: swl_kernels, _ constants: WindowConstants, into target: UnsafeMutableRawPointer) {
    switch unsafe self {
    case .convolutionQ8(let arguments):
      unsafe withUnsafePointers(arguments, constants.bytes) { unsafe table.conv_q8.pack($0, $1, target) }
    case .depthwiseQ8(let arguments):
      unsafe withUnsafePointers(arguments, constants.bytes) { unsafe table.depthwise_q8.pack($0, $1, target) }
    case .sparseQ8(let arguments):
      unsafe withUnsafePointers(arguments, constants.bytes) { unsafe table.sparse_q8.pack($0, $1, target) }
    case .convolutionF32(let arguments):
      unsafe withUnsafePointers(arguments, constants.floats) { unsafe table.conv_f32.pack($0, $1, target) }
    case .depthwiseF32(let arguments):
      unsafe withUnsafePointers(arguments, constants.floats) { unsafe table.depthwise_f32.pack($0, $1, target) }
    default: break
    }
  }
}

extension WindowConstants {
  fileprivate var bytes: swl_conv_q8_source {
    unsafe swl_conv_q8_source(
      weights: weights.assumingMemoryBound(to: Int8.self), bias: bias?.assumingMemoryBound(to: Int32.self),
      scale: multipliers?.assumingMemoryBound(to: Float.self))
  }

  fileprivate var floats: swl_conv_f32_source {
    unsafe swl_conv_f32_source(
      weights: weights.assumingMemoryBound(to: Float.self), bias: bias?.assumingMemoryBound(to: Float.self))
  }
}

private func withUnsafePointers<A, B>(_ a: A, _ b: B, _ body: (UnsafePointer<A>, UnsafePointer<B>) -> Void) {
  unsafe withUnsafePointer(to: a) { a in unsafe withUnsafePointer(to: b) { b in unsafe body(a, b) } }
}
