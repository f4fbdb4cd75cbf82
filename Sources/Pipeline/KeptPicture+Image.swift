internal import Camera
internal import Decoders
package import Imaging
internal import Tensors

extension KeptPicture {
  /// The frame as it is seen, in red, green and blue, scaled down to a longer side; nil when there is none, or it cannot
  /// be decoded.
  package func image(_ view: FrameView, longestSide: Int) -> Image? {
    guard let content else { return nil }
    let isTurned = view.rotation == .right || view.rotation == .left
    let (across, down) = isTurned ? (content.height, content.width) : (content.width, content.height)
    let scale = min(1, Double(longestSide) / Double(max(across, down)))
    let width = max(1, Int(Double(across) * scale)), height = max(1, Int(Double(down) * scale))
    var specification = InputSpecification(width: width, height: height, channels: 3, element: .uint8)
    specification.fit = .stretch
    var input = FrameInput(specification, storageBias: 0, view: view)
    var pixels = [UInt8](repeating: 0, count: 3 * width * height)
    do throws(FrameError) {
      try write(to: &pixels, &input, content)
      return Image(width: width, height: height, channels: 3, bytes: pixels)
    } catch { return nil }
  }

  private func write(
    to pixels: inout [UInt8], _ input: inout FrameInput, _ content: FrameContent
  ) throws(FrameError) {
    var span = pixels.mutableSpan
    var bytes = unsafe span.mutableBytes
    _ = try input.write(self.bytes, content, to: &bytes)
  }
}
