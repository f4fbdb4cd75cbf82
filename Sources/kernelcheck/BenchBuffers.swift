internal import CKernels

/// Memory that lives until a layer is timed, filled with random bytes and aligned to cache lines.
@safe final class BenchBuffers {
  private var owned: [UnsafeMutableRawPointer] = unsafe []
  private var random = Random(seed: 7)

  deinit { unsafe owned.forEach { unsafe $0.deallocate() } }

  func raw(_ byteCount: Int) -> UnsafeMutableRawPointer {
    let pointer = UnsafeMutableRawPointer.allocate(byteCount: byteCount + Int(SWL_OVERREAD), alignment: 64)
    unsafe owned.append(pointer)
    return unsafe pointer
  }

  func bytes(_ count: Int) -> UnsafePointer<swl_q8> {
    let start = unsafe raw(count)
    for index in 0..<count {
      unsafe start.storeBytes(of: UInt8(truncatingIfNeeded: random.next()), toByteOffset: index, as: UInt8.self)
    }
    return unsafe UnsafePointer(start.assumingMemoryBound(to: swl_q8.self))
  }

  /// Symmetric, as converters make them: none is -128, which slows some kernels down.
  func weights(_ count: Int) -> UnsafePointer<Int8> {
    let start = unsafe raw(count).assumingMemoryBound(to: Int8.self)
    for index in 0..<count { unsafe start[index] = max(-127, Int8(truncatingIfNeeded: random.next())) }
    return unsafe UnsafePointer(start)
  }

  func floats(_ count: Int, _ low: Float = -1, _ high: Float = 1) -> UnsafePointer<Float> {
    let start = unsafe raw(count * 4)
    unsafe random.fillFloats(start, count, low, high)
    return unsafe UnsafePointer(start.assumingMemoryBound(to: Float.self))
  }

  func int32(_ count: Int, magnitude: Int32) -> UnsafePointer<Int32> {
    let start = unsafe raw(count * 4)
    unsafe random.fillInt32(start, count, magnitude: magnitude)
    return unsafe UnsafePointer(start.assumingMemoryBound(to: Int32.self))
  }
}
