internal import CKernels
internal import CLinux
internal import Kernels

/// What a layer took.
struct BenchResult {
  let kernel: String
  let nanoseconds: Double
  /// Multiply-accumulates, or 0 for a layer without.
  let products: Int
  let elements: Int
}

/// Times one kernel in one thread, by the processor time it had: the median of several samples.
struct BenchTimer {
  let table: Table
  let buffers = BenchBuffers()

  func measure<Arguments>(
    _ slot: swl_slot, _ arguments: Arguments, outputBytes: Int, products: Int = 0, elements: Int,
    source: UnsafeRawPointer? = nil
  ) -> BenchResult {
    var arguments = arguments
    let nanoseconds = unsafe withUnsafeMutableBytes(of: &arguments) {
      unsafe median(slot, $0.baseAddress!, outputBytes, source)
    }
    return BenchResult(
      kernel: table.kernelName(slot), nanoseconds: nanoseconds, products: products, elements: elements)
  }

  private func median(
    _ slot: swl_slot, _ arguments: UnsafeMutableRawPointer, _ outputBytes: Int, _ source: UnsafeRawPointer?
  ) -> Double {
    var call = unsafe prepared(slot, arguments, outputBytes, source)
    let once = unsafe sample(&call, 1)
    let repetitions = max(1, Int(200_000 / max(once, 1)))
    var samples: [Double] = []
    var total = 0.0
    while samples.count < 5 || (total < 30e6 && samples.count < 101) {
      let taken = unsafe sample(&call, repetitions)
      samples.append(taken)
      total += taken * Double(repetitions)
    }
    samples.sort()
    return samples[samples.count / 2]
  }

  /// A call of a kernel that does all units. Puts the output and the packed weights into `arguments`.
  func prepared(
    _ slot: swl_slot, _ arguments: UnsafeMutableRawPointer, _ outputBytes: Int, _ source: UnsafeRawPointer?
  ) -> swl_slot_call {
    let shape = unsafe swl_slot_describe(slot)
    var call = unsafe swl_slot_call()
    unsafe call.table = UnsafePointer(table.pointer)
    unsafe call.slot = slot
    unsafe call.args = UnsafeRawPointer(arguments)
    unsafe call.source = source
    unsafe arguments.storeBytes(
      of: buffers.raw(outputBytes), toByteOffset: shape.out_offset, as: UnsafeMutableRawPointer.self)
    if unsafe shape.packed_offset != 0 {
      unsafe call.packed = buffers.raw(Int(swl_slot_packed_bytes(table.pointer, slot, arguments)))
      unsafe arguments.storeBytes(of: call.packed, toByteOffset: shape.packed_offset, as: UnsafeMutableRawPointer?.self)
      unsafe swl_slot_pack(&call)
    }
    unsafe call.scratch = buffers.raw(Int(swl_slot_scratch_bytes(table.pointer, slot, arguments)))
    unsafe call.end = swl_slot_units(table.pointer, slot, arguments)
    return unsafe call
  }

  /// Nanoseconds of one run, over several.
  func sample(_ call: inout swl_slot_call, _ repetitions: Int) -> Double {
    let start = clinux_check_thread_nanoseconds()
    for _ in 0..<repetitions { unsafe swl_slot_run(&call) }
    return Double(clinux_check_thread_nanoseconds() - start) / Double(repetitions)
  }
}

extension BenchTimer {
  /// The machine's limit in multiply-accumulates a nanosecond, the best of several tries; nil where it is not known.
  static func limit(_ table: Table) -> Double? {
    var best = 0.0
    for _ in 0..<7 {
      let start = clinux_check_thread_nanoseconds()
      let products = swl_peak_macs(table.sets.rawValue, 200_000)
      best = max(best, Double(products) / Double(max(clinux_check_thread_nanoseconds() - start, 1)))
    }
    return best > 0 ? best : nil
  }
}
