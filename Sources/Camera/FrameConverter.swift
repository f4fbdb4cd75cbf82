public import Imaging
public import Linux

/// Turns frames of formats that Imaging does not read into such as it does; module V4LConvert has one.
public protocol FrameConverter: AnyObject {
  /// Whether it knows a format of a device.
  func knows(_ fourCC: FourCC, of device: borrowing VideoDevice) -> Bool
  /// Prepares for frames of a device, which then become frames of the returned format, whose rows have no gaps; nil when
  /// they cannot.
  func prepare(for format: VideoDevice.Format, of device: borrowing VideoDevice) -> FrameFormat?
  /// Turns a frame as prepared for into one of `byteCount()` bytes; false for a frame that is damaged.
  func convert(_ frame: RawSpan, to pixels: inout MutableRawSpan) -> Bool
}
