internal import CV4LConvert
public import Camera
public import Imaging
public import Linux

/// The formats of libv4lconvert without compression, turned into RGB: those of old USB cameras, and of packed pixels.
///
/// The library takes its memory with the first frame.
@safe public final class V4LConverter: FrameConverter {
  private var converter: OpaquePointer?

  public init() { unsafe converter = nil }

  deinit { close() }

  public func knows(_ fourCC: FourCC, of device: borrowing VideoDevice) -> Bool {
    let format = VideoDevice.Format(fourCC: fourCC.rawValue, width: 640, height: 480)
    guard let opened = unsafe opened(format, device.descriptor) else { return false }
    unsafe swl_converter_close(opened)
    return true
  }

  public func prepare(for format: VideoDevice.Format, of device: borrowing VideoDevice) -> FrameFormat? {
    prepare(for: format, descriptor: device.descriptor)
  }

  /// The same for frames of an open file that need not be a device.
  package func prepare(for format: VideoDevice.Format, descriptor: Int32) -> FrameFormat? {
    close()
    do throws(FrameError) {
      let pixels = try FrameFormat(.rgb, width: format.width, height: format.height)
      unsafe converter = opened(format, descriptor)
      return unsafe converter == nil ? nil : pixels
    } catch { return nil }
  }

  public func convert(_ frame: RawSpan, to pixels: inout MutableRawSpan) -> Bool {
    guard let converter = unsafe converter else { return false }
    return unsafe frame.withUnsafeBytes { frame in
      unsafe pixels.withUnsafeMutableBytes { pixels in
        guard let source = frame.baseAddress, let target = pixels.baseAddress else { return false }
        return unsafe swl_converter_run(
          converter, source.assumingMemoryBound(to: UInt8.self), frame.count,
          target.assumingMemoryBound(to: UInt8.self), pixels.count) != 0
      }
    }
  }

  private func close() {
    if let converter = unsafe converter { unsafe swl_converter_close(converter) }
    unsafe converter = nil
  }

  @unsafe private func opened(_ format: VideoDevice.Format, _ descriptor: Int32) -> OpaquePointer? {
    var asked = swl_converter_format(
      fourcc: format.fourCC, width: UInt32(clamping: format.width), height: UInt32(clamping: format.height),
      stride: UInt32(clamping: format.stride), byte_count: UInt32(clamping: format.byteCount))
    return unsafe swl_converter_open(descriptor, &asked)
  }
}
