internal import CKernels
internal import Kernels

/// A table of kernels at a fixed address.
@safe final class Table {
  let sets: InstructionSets
  let pointer: UnsafeMutablePointer<swl_kernels>

  init(_ sets: InstructionSets) {
    self.sets = sets
    unsafe pointer = .allocate(capacity: 1)
    unsafe pointer.initialize(to: swl_kernels())
    unsafe swl_kernels_init(pointer, sets.rawValue)
    unsafe swl_kernels_init_pixels(pointer, sets.rawValue)
  }

  deinit { unsafe pointer.deallocate() }

  func kernelName(_ slot: swl_slot) -> String { unsafe String(cString: swl_slot_name(pointer, slot)) }
}
