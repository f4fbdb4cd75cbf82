import Imaging
import Tensors

/// Reads the input twice as a frame of a stream of 32x16 pixels; the first byte chooses the tensor.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard count > 1 else { return 0 }
  let input = UnsafeBufferPointer(start: bytes, count: count)
  let isTurned = input[0] & 2 != 0
  let specification = InputSpecification(
    width: input[0] & 4 == 0 ? 12 : 48, height: 10, channels: input[0] & 1 == 0 ? 3 : 1, element: .uint8)
  let view = FrameView(
    region: input[0] & 8 == 0 ? nil : FrameRegion(x: 5, y: 9, width: 20, height: 7), rotation: isTurned ? .left : .none)
  var limits = ImageLimits()
  limits.maximumByteCount = 1 << 20
  var writer = try! MotionJPEGWriter(width: 32, height: 16, specification, view: view, limits: limits)
  let frame = Array(input.dropFirst())
  let first = tensor(of: frame, &writer)
  precondition(writer.workingByteCount < 1 << 20)
  precondition(tensor(of: frame, &writer) == first)
  return 0
}

private func tensor(of frame: [UInt8], _ writer: inout MotionJPEGWriter) -> [UInt8]? {
  var tensor = [UInt8](repeating: 0, count: writer.byteCount)
  var span = tensor.mutableSpan
  var bytes = span.mutableBytes
  do { try writer.write(frame.span.bytes, to: &bytes) } catch { return nil }
  return tensor
}
