internal import Console
internal import Imaging
internal import Kernels
internal import Tensors

/// One line for each format, sampling of Motion JPEG, size and kind of tensor: a checksum over all views.
func printChecksums(_ table: KernelTable) throws(FrameFailure) {
  for (width, height) in [(64, 48), (37, 23), (2, 2), (322, 181)] {
    for pixels in PixelFormat.allCases {
      try printChecksums("\(pixels.name) \(width)x\(height)") { (specification, layout) throws(FrameError) in
        try checksum(pixels, width, height, specification, layout, table)
      }
    }
    for sampling in JPEGNoise.Sampling.allCases {
      try printChecksums("jpeg \(sampling.name) \(width)x\(height)") { (specification, layout) throws(FrameError) in
        try checksum(sampling, width, height, specification, layout, table)
      }
    }
  }
}

private func printChecksums(
  _ name: String, _ sum: (InputSpecification, TensorLayout) throws(FrameError) -> UInt64
) throws(FrameFailure) {
  let kinds: [(name: String, element: ElementType, channels: Int, layout: TensorLayout)] = [
    ("int8", .int8, 3, .channelsLast), ("uint8 grey", .uint8, 1, .channelsLast),
    ("float32 planar", .float32, 3, .channelsFirst),
  ]
  for kind in kinds {
    let specification = InputSpecification(
      width: 49, height: 40, channels: kind.channels, element: kind.element,
      quantization: Quantization(scale: 0.0187, zeroPoint: kind.element == .uint8 ? 114 : -14),
      mean: [0.485, 0.456, 0.406], standardDeviation: [0.229, 0.224, 0.225], fit: .letterbox)
    do throws(FrameError) {
      Terminal.line("\(name) to \(kind.name): \(hexadecimal(try sum(specification, kind.layout)))")
    } catch { throw .frame(error) }
  }
}

private func checksum(
  _ pixels: PixelFormat, _ width: Int, _ height: Int, _ specification: InputSpecification, _ layout: TensorLayout,
  _ table: KernelTable
) throws(FrameError) -> UInt64 {
  var sum = Checksum()
  for matrix in [ColorMatrix.bt601, .bt709] {
    let format = try FrameFormat(pixels, width: width, height: height, bytesPerLine: 4 * width + 6, matrix: matrix)
    var writer = try FrameWriter(format, specification, layout: layout, table)
    let frame = noise(writer.frameByteCount())
    var tensor = [UInt8](repeating: 0, count: writer.byteCount)
    for view in views(width, height) {
      try writer.look(view)
      var span = tensor.mutableSpan
      var bytes = unsafe span.mutableBytes
      try unsafe writer.write(frame.span.bytes, to: &bytes)
      sum.add(tensor)
    }
  }
  return sum.value
}

private func checksum(
  _ sampling: JPEGNoise.Sampling, _ width: Int, _ height: Int, _ specification: InputSpecification,
  _ layout: TensorLayout, _ table: KernelTable
) throws(FrameError) -> UInt64 {
  var sum = Checksum()
  var writer = try MotionJPEGWriter(width: width, height: height, specification, layout: layout, table)
  let frame = JPEGNoise.frame(sampling, width, height)
  var tensor = [UInt8](repeating: 0, count: writer.byteCount)
  for view in views(width, height) {
    try writer.look(view)
    var span = tensor.mutableSpan
    var bytes = unsafe span.mutableBytes
    try unsafe writer.write(frame.span.bytes, to: &bytes)
    sum.add(tensor)
  }
  return sum.value
}

private func views(_ width: Int, _ height: Int) -> [FrameView] {
  let part = FrameRegion(x: width / 3, y: height / 4, width: width / 2, height: height / 2)
  var views: [FrameView] = []
  for rotation in FrameView.Rotation.allCases {
    for isMirrored in [false, true] {
      for region in [nil, part] {
        views.append(FrameView(region: region, isMirrored: isMirrored, rotation: rotation))
      }
    }
  }
  return views
}

/// FNV-1a of 64 bits.
private struct Checksum {
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func add(_ bytes: [UInt8]) { for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 } }
}

/// The same on every machine.
func noise(_ byteCount: Int) -> [UInt8] {
  var state: UInt32 = 12345
  return (0..<byteCount).map { _ in
    state = state &* 1_664_525 &+ 1_013_904_223
    return UInt8(truncatingIfNeeded: state >> 24)
  }
}

private func hexadecimal(_ value: UInt64) -> String {
  let digits = String(value, radix: 16)
  return String(repeating: "0", count: 16 - digits.utf8.count) + digits
}
