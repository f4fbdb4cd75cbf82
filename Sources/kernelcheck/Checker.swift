internal import CKernels
internal import CLinux

/// Runs one case at a time on a kernel and on the reference, in guarded memory, and keeps the first failure.
final class Checker {
  var random: Random
  private(set) var failure: String?
  private var inputs: [Region] = []
  private var inputCount = 0
  private let output = Region("out")
  private let expected = Region("reference out")
  private let packed = Region("packed")
  private let scratch = Region("scratch")
  private let reference: Table
  private let candidate: Table

  init(reference: Table, candidate: Table) {
    self.reference = reference
    self.candidate = candidate
    random = Random(seed: 0)
  }

  func begin(seed: UInt64) {
    random = Random(seed: seed)
    failure = nil
    inputCount = 0
  }

  /// Memory for an operand: exactly `byteCount` bytes, and SWL_OVERREAD behind it that may be read.
  func input(_ byteCount: Int) -> UnsafeMutableRawPointer { unsafe place(byteCount, spare: Int(SWL_OVERREAD)) }

  /// Memory for weights and tables: exactly `byteCount` bytes.
  func constant(_ byteCount: Int) -> UnsafeMutableRawPointer { unsafe place(byteCount, spare: 0) }

  private func place(_ byteCount: Int, spare: Int) -> UnsafeMutableRawPointer {
    if inputCount == inputs.count { inputs.append(Region("an input")) }
    let region = inputs[inputCount]
    inputCount += 1
    return unsafe region.place(byteCount, spare: spare, alignment: alignment(of: byteCount), atEnd: !random.oneIn(4))
  }

  /// The alignment of elements of which a buffer of this size can consist.
  private func alignment(of byteCount: Int) -> Int { byteCount % 8 == 0 ? 8 : byteCount % 4 == 0 ? 4 : 1 }

  /// Compares the kernel in `slot` with the reference. `arguments` is one of the argument structures without `out` and
  /// `packed`; `describe` puts it in words.
  func verify<Arguments>(
    _ slot: swl_slot, _ arguments: Arguments, _ output: Output, source: UnsafeRawPointer? = nil,
    describe: () -> String
  ) {
    var arguments = arguments
    unsafe withUnsafeMutableBytes(of: &arguments) { bytes in
      let finding = unsafe compare(slot, bytes.baseAddress!, output, source)
      if let finding { failure = "\(finding)\n    case: \(describe())" }
    }
  }

  private func compare(
    _ slot: swl_slot, _ arguments: UnsafeMutableRawPointer, _ layout: Output, _ source: UnsafeRawPointer?
  ) -> String? {
    let alignment = layout.element.byteCount
    unsafe _ = expected.place(layout.byteCount, alignment: alignment, atEnd: true)
    unsafe _ = output.place(layout.byteCount, alignment: alignment, atEnd: !random.oneIn(4))
    for region in inputs[0..<inputCount] { region.setWritable(false) }
    defer { for region in inputs[0..<inputCount] { region.setWritable(true) } }
    let wanted = unsafe call(reference, slot, arguments, source, into: expected, split: false)
    if let wanted { return "the reference itself: \(wanted)" }
    if let found = unsafe call(candidate, slot, arguments, source, into: output, split: true) { return found }
    if !output.isIntact { return "wrote outside of out" }
    return layout.difference(output, expected)
  }

  /// Packs and runs; nil when nothing went wrong.
  private func call(
    _ table: Table, _ slot: swl_slot, _ arguments: UnsafeMutableRawPointer, _ source: UnsafeRawPointer?,
    into out: Region, split: Bool
  ) -> String? {
    let shape = unsafe swl_slot_describe(slot)
    unsafe arguments.storeBytes(of: out.start, toByteOffset: shape.out_offset, as: UnsafeMutableRawPointer.self)
    var call = unsafe swl_slot_call()
    unsafe call.table = UnsafePointer(table.pointer)
    unsafe call.slot = slot
    unsafe call.args = UnsafeRawPointer(arguments)
    unsafe call.source = source
    if unsafe shape.packed_offset != 0 {
      let byteCount = unsafe Int(swl_slot_packed_bytes(table.pointer, slot, arguments))
      unsafe call.packed = packed.place(byteCount, alignment: 64, atEnd: !random.oneIn(4))
      unsafe arguments.storeBytes(of: call.packed, toByteOffset: shape.packed_offset, as: UnsafeMutableRawPointer?.self)
      if let fault = unsafe guarded(swl_slot_pack, &call) { return "pack: \(fault)" }
      if !packed.isIntact { return "pack wrote outside of its \(byteCount) bytes" }
    }
    packed.setWritable(false)
    defer { packed.setWritable(true) }
    let scratchByteCount = unsafe Int(swl_slot_scratch_bytes(table.pointer, slot, arguments))
    let units = unsafe swl_slot_units(table.pointer, slot, arguments)
    if units <= 0 { return "\(units) units" }
    for part in split ? parts(of: units) : [0..<units] {
      unsafe call.scratch = scratch.place(scratchByteCount, alignment: 64, atEnd: !random.oneIn(4))
      unsafe call.begin = part.lowerBound
      unsafe call.end = part.upperBound
      if let fault = unsafe guarded(swl_slot_run, &call) { return "units \(part) of \(units): \(fault)" }
      if !scratch.isIntact { return "wrote outside of its \(scratchByteCount) bytes of scratch" }
    }
    return nil
  }

  /// All units at once, one by one, or in two or three parts, the last first.
  private func parts(of units: Int32) -> [Range<Int32>] {
    switch random.below(4) {
    case 0: return [0..<units]
    case 1 where units <= 64: return (0..<units).map { $0..<$0 + 1 }
    default:
      let first = Int32(random.within(0...Int(units)))
      let second = Int32(random.within(Int(first)...Int(units)))
      return [second..<units, first..<second, 0..<first].filter { !$0.isEmpty }
    }
  }

  /// nil, or what the kernel did to be stopped.
  private func guarded(
    _ body: @convention(c) (UnsafeMutableRawPointer?) -> Void, _ call: inout swl_slot_call
  ) -> String? {
    var address: UInt = 0
    let signal = unsafe clinux_check_guarded(body, &call, &address)
    guard signal != 0 else { return nil }
    for region in [output, expected, packed, scratch] + inputs[0..<inputCount] {
      guard let offset = region.offset(of: address) else { continue }
      return "signal \(signal) at byte \(offset) of \(region.name), which has \(region.byteCount)"
    }
    return "signal \(signal) at address \(address)"
  }
}
