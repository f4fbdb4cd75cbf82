internal import CKernels
internal import Kernels
internal import ModelFormat
internal import Tensors

/// Turns a program's steps into operators whose addresses point into a session's memory. The program has been validated.
@unsafe struct Binder {
  let program: Program
  let table: KernelTable
  let sparse: SparseSteps
  let plan: ArenaPlan
  /// Constants and packed weights.
  let fixed: Arena
  /// Activations and scratch begin at `workingOffset` of this one.
  let working: Arena
  let workingOffset: Int
  /// Multiplies float matrices; nil: the built-in product.
  let product: swl_sgemm?

  var bias: Int32 { KernelTable.storageBias }

  func record(_ tensor: Int32) -> TensorRecord { unsafe program.tensors[Int(tensor)] }
  func quantization(_ tensor: Int32) -> Quantization { unsafe record(tensor).quantization! }

  /// Where a tensor's first element lies.
  func address(_ tensor: Int32) -> UnsafeMutableRawPointer {
    let record = unsafe record(tensor)
    switch record.placement {
    case .constant:
      return unsafe fixed.address(offset: plan.constants[Int(tensor)]!, byteCount: record.byteCount)
    case .buffer(let index, let byteOffset):
      let offset = unsafe workingOffset + program.buffers[index].byteOffset + byteOffset
      return unsafe working.address(offset: offset, byteCount: record.byteCount)
    }
  }

  func read<Element>(_ tensor: Int32, as: Element.Type, offset: Int32 = 0) -> UnsafePointer<Element> {
    unsafe UnsafePointer(address(tensor).assumingMemoryBound(to: Element.self) + Int(offset))
  }

  func write<Element>(_ tensor: Int32, as: Element.Type, offset: Int32 = 0) -> UnsafeMutablePointer<Element> {
    unsafe address(tensor).assumingMemoryBound(to: Element.self) + Int(offset)
  }

  /// Step `index` with all its arguments.
  func bound(_ index: Int) -> BoundOperator {
    let operation = unsafe program.steps[index].operation
    switch operation {
    case .convolution(let step), .depthwiseConvolution(let step):
      return unsafe convolution(
        step, arguments(index, operation), packed: fixed.address(offset: plan.packed[index]!, byteCount: 0))
    case .averagePool(let step): return unsafe pool(step, isAverage: true)
    case .maxPool(let step): return unsafe pool(step, isAverage: false)
    case .binary(let step): return unsafe binary(step)
    case .lookup(let step): return unsafe lookup(step)
    case .unary(let step): return unsafe unary(step)
    case .reduce(let step): return unsafe reduce(step)
    case .softmax(let step): return unsafe softmax(step)
    case .resize(let step): return unsafe resize(step)
    case .copy(let step): return unsafe copy(step)
    case .fill(let step): return unsafe fill(step)
    case .quantize(let step): return unsafe quantize(step)
    case .dequantize(let step): return unsafe dequantize(step)
    case .argument(let step): return unsafe argument(step)
    case .prelu(let step): return unsafe prelu(step)
    }
  }
}
