internal import CKernels
internal import Kernels
internal import ModelFormat
internal import Tensors

/// Where everything a session needs lies: constants and packed weights, then activations, then scratch for each thread.
///
/// ```
/// own arena:     | constants, packed weights | activations | scratch 0 | scratch 1 | ...
/// or, shared:    | constants, packed weights |   and   | activations | scratch 0 | ... in the shared arena
/// ```
struct ArenaPlan {
  /// The offset of each constant kept as it is; nil for activations and for what is packed.
  private(set) var constants: [Int?]
  /// The offset of each step's packed weights; nil for steps without any.
  private(set) var packed: [Int?]
  private(set) var weightByteCount = 0
  let activationByteCount: Int
  /// Scratch of one thread.
  private(set) var scratchByteCount = 0
  let threadCount: Int

  init(program: Program, table: KernelTable, sparse: SparseSteps, threadCount: Int) {
    constants = Array(repeating: nil, count: program.tensors.count)
    packed = Array(repeating: nil, count: program.steps.count)
    activationByteCount = Arena.aligned(program.activationByteCount)
    self.threadCount = threadCount
    for (index, step) in program.steps.enumerated() {
      switch step.operation {
      case .convolution(let record), .depthwiseConvolution(let record):
        let operation = unsafe WindowArguments(program: program).bound(
          step.operation, nonzeroQuads: sparse.nonzeroQuads[index])
        packed[index] = reserve(unsafe operation.packedByteCount(table.kernels))
        scratchByteCount = max(scratchByteCount, unsafe operation.scratchByteCount(table.kernels))
        keep(record.input, of: program)
        keep(record.residual, of: program)
      default:
        for tensor in step.operation.operands.reads { keep(Int32(tensor), of: program) }
      }
    }
    for port in program.outputs { keep(Int32(port.tensor), of: program) }
    scratchByteCount = Arena.aligned(scratchByteCount)
  }

  /// Activations and the scratch of every thread.
  var workingByteCount: Int {
    Int(clamping: Int64(activationByteCount) + Int64(scratchByteCount) * Int64(threadCount))
  }

  /// Everything in one arena.
  var totalByteCount: Int {
    let (sum, passesEnd) = weightByteCount.addingReportingOverflow(workingByteCount)
    return passesEnd ? Int.max : sum
  }

  /// Where a thread's scratch begins, from the start of the working memory.
  func scratchOffset(thread: Int) -> Int { activationByteCount + scratchByteCount * thread }

  /// The next place in the fixed part. A sum beyond all memory stays there, to be refused as a whole.
  private mutating func reserve(_ byteCount: Int) -> Int {
    let offset = weightByteCount
    let (sum, passesEnd) = offset.addingReportingOverflow(Arena.aligned(byteCount))
    weightByteCount = passesEnd ? Int.max : sum
    return offset
  }

  private mutating func keep(_ tensor: Int32, of program: Program) {
    guard tensor >= 0, program.tensors[Int(tensor)].isConstant, constants[Int(tensor)] == nil else { return }
    constants[Int(tensor)] = reserve(program.tensors[Int(tensor)].byteCount + Arena.overread)
  }
}
