internal import CKernels

extension BenchTimer {
  func elementwise(_ work: BenchLayer.Work) -> BenchResult {
    switch work {
    case .add(let count): return add(count)
    case .lookup(let count):
      var arguments = unsafe swl_lookup_q8()
      unsafe (arguments.in, arguments.count) = unsafe (buffers.bytes(count), Int32(count))
      unsafe arguments.table = UnsafeRawPointer(buffers.bytes(256)).assumingMemoryBound(to: UInt8.self)
      return unsafe measure(work.slot, arguments, outputBytes: count, elements: count)
    case .quantize(let count):
      var arguments = unsafe swl_quantize()
      unsafe (arguments.in, arguments.count) = unsafe (buffers.floats(count), Int32(count))
      unsafe (arguments.inverse_scale, arguments.zero) = (127, Int32(SWL_BIAS))
      return unsafe measure(work.slot, arguments, outputBytes: count, elements: count)
    case .dequantize(let count):
      var arguments = unsafe swl_dequantize()
      unsafe (arguments.in, arguments.count) = unsafe (buffers.bytes(count), Int32(count))
      unsafe (arguments.scale, arguments.zero) = (0.1, Int32(SWL_BIAS))
      return unsafe measure(work.slot, arguments, outputBytes: count * 4, elements: count)
    case .softmax(let count): return softmax(count)
    case .mean(let pixels, let channels):
      var arguments = unsafe swl_reduce_q8()
      unsafe (arguments.op, arguments.outer) = (SWL_REDUCE_MEAN, 1)
      unsafe (arguments.reduced, arguments.inner) = (Int32(pixels), Int32(channels))
      unsafe (arguments.in, arguments.scale) = unsafe (buffers.bytes(pixels * channels), 1 / Float(pixels))
      return unsafe measure(work.slot, arguments, outputBytes: channels, elements: pixels * channels)
    case .resize(let size, let channels): return resize(size, channels)
    case .transpose(let height, let width): return transpose(height, width)
    case .window, .pool, .color: return time(work)
    }
  }

  private func add(_ count: Int) -> BenchResult {
    var arguments = unsafe swl_binary_q8()
    unsafe arguments.op = SWL_ADD
    unsafe arguments.shape.rank = 1
    unsafe arguments.shape.extent = extents([count])
    unsafe arguments.shape.a_stride = extents([1])
    unsafe arguments.shape.b_stride = extents([1])
    unsafe (arguments.a, arguments.b) = unsafe (buffers.bytes(count), buffers.bytes(count))
    unsafe (arguments.a_scale, arguments.b_scale, arguments.out_max) = (0.7, 0.4, Int32(SWL_Q8_MAX))
    return unsafe measure(SWL_SLOT_binary_q8, arguments, outputBytes: count, elements: count)
  }

  private func softmax(_ count: Int) -> BenchResult {
    var arguments = unsafe swl_softmax_q8()
    let table = unsafe buffers.raw(256 * 4).assumingMemoryBound(to: UInt32.self)
    var entry = Double(1 << 20)
    for index in 0..<256 {
      unsafe table[index] = UInt32(entry)
      entry *= 0.9
    }
    unsafe (arguments.rows, arguments.count) = (1, Int32(count))
    unsafe (arguments.in, arguments.table) = unsafe (buffers.bytes(count), UnsafePointer(table))
    unsafe arguments.out_scale = 256
    return unsafe measure(SWL_SLOT_softmax_q8, arguments, outputBytes: count, elements: count)
  }

  private func resize(_ size: Int, _ channels: Int) -> BenchResult {
    var arguments = unsafe swl_resize()
    unsafe (arguments.batch, arguments.channels) = (1, Int32(channels))
    unsafe (arguments.in_h, arguments.in_w) = (Int32(size), Int32(size))
    unsafe (arguments.out_h, arguments.out_w) = (Int32(2 * size), Int32(2 * size))
    unsafe (arguments.bilinear, arguments.half_pixel_centers) = (1, 1)
    unsafe arguments.in = UnsafeRawPointer(buffers.bytes(size * size * channels))
    let count = 4 * size * size * channels
    return unsafe measure(SWL_SLOT_resize_q8, arguments, outputBytes: count, elements: count)
  }

  private func transpose(_ height: Int, _ width: Int) -> BenchResult {
    var arguments = unsafe swl_copy()
    unsafe (arguments.rank, arguments.element_bytes) = (2, 1)
    unsafe arguments.extent = extents([width, height])
    unsafe arguments.in_stride = extents([1, width])
    unsafe arguments.out_stride = extents([height, 1])
    unsafe arguments.in = UnsafeRawPointer(buffers.bytes(height * width))
    return unsafe measure(SWL_SLOT_copy, arguments, outputBytes: height * width, elements: height * width)
  }
}
