public import Kernels
public import Linux
public import ModelFormat
public import Tensors

/// Why a session could not be made.
public enum SessionError: Error, Sendable {
  case model(ModelError)
  case system(SystemError)
  /// The instruction sets asked for are not all there.
  case unsupportedInstructionSets
  /// The model needs more memory than the options allow, or than a shared arena has.
  case tooMuchMemory(needed: Int, allowed: Int)
  case badThreadCount(Int)

  /// One line: what, why, and what to do.
  public var message: String {
    switch self {
    case .model(let error): error.message
    case .system(let error): error.message
    case .unsupportedInstructionSets: "this CPU lacks an instruction set asked for; leave out --cpu to use what it has"
    case .tooMuchMemory(let needed, let allowed): "the model needs \(needed) bytes of memory, \(allowed) are allowed"
    case .badThreadCount(let count): "\(count) threads are not possible; use 1 to 64"
    }
  }
}

/// How a session is made.
public struct SessionOptions: Sendable {
  /// Nil: all that the machine has.
  public var instructionSets: InstructionSets?
  /// The threads that share each operator, the caller included.
  public var threadCount = 1
  /// The most bytes that the arena may take and, while it is filled, the constants that are decoded beside it.
  public var memoryLimit = 1 << 30
  /// Memory for activations and scratch that several sessions use one after the other; nil: a part of the own arena.
  public var sharedActivations: Arena?
  /// Takes OpenBLAS for float matrix products where it is installed.
  public var usesBLAS = true
  /// When convolutions with many zero weights skip them.
  public var sparseKernels = SparseKernels.automatic

  public init() {}
}
