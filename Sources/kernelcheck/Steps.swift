internal import CKernels
internal import Kernels

extension InstructionSets {
  /// The sets that kernels are written for on this architecture, each with all before it.
  static var steps: [InstructionSets] {
    #if arch(x86_64)
      [[], .avx2, [.avx2, .avx512vnni], [.avx2, .avx512vnni, .avx512vbmi]]
    #else
      [[], .neon, [.neon, .dotprod], [.neon, .dotprod, .i8mm]]
    #endif
  }
}
