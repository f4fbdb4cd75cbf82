public import CKernels

/// The kernels chosen for a set of instruction sets.
@safe public struct KernelTable: @unchecked Sendable {
  public let sets: InstructionSets
  @unsafe public let kernels: swl_kernels

  /// The fastest kernels that use nothing beyond `sets`, which the machine must support.
  public init(_ sets: InstructionSets) {
    precondition(InstructionSets.detected.isSuperset(of: sets))
    var table = unsafe swl_kernels()
    unsafe swl_kernels_init(&table, sets.rawValue)
    self.sets = sets
    unsafe kernels = table
  }

  /// With the fastest kernels for colours and frames too, which are the reference's otherwise.
  public var withPixels: KernelTable { KernelTable(withPixelsOf: self) }

  private init(withPixelsOf other: KernelTable) {
    var table = unsafe other.kernels
    unsafe swl_kernels_init_pixels(&table, other.sets.rawValue)
    sets = other.sets
    unsafe kernels = table
  }

  /// The numbers by which stored bytes exceed int8 values on this machine.
  public static var storageBias: Int32 { Int32(SWL_BIAS) }
}
