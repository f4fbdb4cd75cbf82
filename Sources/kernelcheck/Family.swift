internal import CKernels

/// The cases of one slot. `make` draws the case of a number and hands it to the checker's `verify`.
struct Family {
  let slot: swl_slot
  let count: Int
  let make: (Checker, Int) -> Void
}

extension Family {
  static var all: [Family] {
    convolutions + sparse + floatConvolutions + pools + binaries + elementwise + reductions + rows + resizes + moves
      + prelus + colors + frames
  }

  var name: String { unsafe String(cString: swl_slot_describe(slot).slot) }
}
