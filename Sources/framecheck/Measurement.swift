internal import Console
internal import Imaging
internal import Kernels
internal import Linux
internal import Tensors

/// The fewest microseconds of a frame to a 224x224 int8 tensor, as a line. `name` is a format or a file, a JPEG.
func measure(_ name: String, _ options: Options, _ table: KernelTable) throws(FrameFailure) -> String {
  let specification = InputSpecification(
    width: 224, height: 224, channels: 3, element: .int8, quantization: Quantization(scale: 1 / 127.5, zeroPoint: 0),
    mean: [0.5, 0.5, 0.5], standardDeviation: [0.5, 0.5, 0.5], fit: .stretch)
  let fewest: UInt64
  if let pixels = PixelFormat.allCases.first(where: { $0.name.utf8.elementsEqual(name.utf8) }) {
    do throws(FrameError) {
      fewest = try frameTime(
        FrameFormat(pixels, width: options.width, height: options.height), specification, options, table)
    } catch { throw .frame(error) }
  } else {
    fewest = try fileTime(name, specification, options, table)
  }
  return "\(name) \(Quantity.fixed(Double(fewest) / 1000, digits: 1))"
}

private func frameTime(
  _ format: FrameFormat, _ specification: InputSpecification, _ options: Options, _ table: KernelTable
) throws(FrameError) -> UInt64 {
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
  return fewest
}

private func fileTime(
  _ path: String, _ specification: InputSpecification, _ options: Options, _ table: KernelTable
) throws(FrameFailure) -> UInt64 {
  let file: MappedFile
  do throws(SystemError) { file = try MappedFile(path: path) } catch { throw .unknownFormat(path) }
  do throws(FrameError) { return try time(of: file, specification, options, table) } catch { throw .frame(error) }
}

private func time(
  of file: borrowing MappedFile, _ specification: InputSpecification, _ options: Options, _ table: KernelTable
) throws(FrameError) -> UInt64 {
  var writer = try MotionJPEGWriter(width: options.width, height: options.height, specification, table)
  var tensor = [UInt8](repeating: 0, count: writer.byteCount)
  var fewest = UInt64.max
  for _ in 0..<options.frames {
    var span = tensor.mutableSpan
    var bytes = unsafe span.mutableBytes
    let start = MonotonicClock.nanoseconds
    try writer.write(file.bytes, to: &bytes)
    fewest = min(fewest, MonotonicClock.nanoseconds - start)
  }
  return fewest
}
