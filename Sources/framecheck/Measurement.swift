internal import Console
internal import Imaging
internal import Kernels
internal import Linux
internal import Tensors

/// The fewest microseconds of a frame to a 224x224 int8 tensor, as a line.
func measure(_ name: String, _ options: Options, _ table: KernelTable) throws(FrameFailure) -> String {
  guard let pixels = PixelFormat.allCases.first(where: { $0.name.utf8.elementsEqual(name.utf8) }) else {
    throw .unknownFormat(name)
  }
  do throws(FrameError) {
    let format = try FrameFormat(pixels, width: options.width, height: options.height)
    let specification = InputSpecification(
      width: 224, height: 224, channels: 3, element: .int8, quantization: Quantization(scale: 1 / 127.5, zeroPoint: 0),
      mean: [0.5, 0.5, 0.5], standardDeviation: [0.5, 0.5, 0.5], fit: .stretch)
    let writer = try FrameWriter(format, specification, table)
    let frame = noise(writer.frameByteCount())
    var tensor = [UInt8](repeating: 0, count: writer.byteCount)
    var fewest = UInt64.max
    for _ in 0..<options.frames {
      var span = tensor.mutableSpan
      var bytes = unsafe span.mutableBytes
      let start = MonotonicClock.nanoseconds
      try unsafe writer.write(frame.span.bytes, to: &bytes)
      fewest = min(fewest, MonotonicClock.nanoseconds - start)
    }
    return "\(name) \(Quantity.fixed(Double(fewest) / 1000, digits: 1))"
  } catch { throw .frame(error) }
}
