internal import Linux

/// Sets the controls, chooses a format and asks the driver for it; what frames will be.
func setUp(_ device: borrowing VideoDevice, _ options: CameraOptions) throws(CameraError) -> FrameLayout {
  try set(options.controls, of: device)
  let offers = offers(of: device, for: options.wish)
  guard let choice = options.wish.best(of: offers) else { throw .noFormat }
  let offer = offers[choice]
  let wish = VideoDevice.Format(fourCC: offer.format.rawValue, width: offer.width, height: offer.height)
  let format: VideoDevice.Format
  do throws(SystemError) { format = try device.setFormat(wish) } catch { throw .system(error) }
  setRate(options.wish.rate, of: device)
  guard let layout = FrameLayout(format), layout.format == offer.format else { throw .noFormat }
  if let size = options.wish.size, size != (layout.width, layout.height) { throw .noFormat }
  return layout
}

/// Drivers without a choice of rates refuse, and keep theirs.
private func setRate(_ rate: Double, of device: borrowing VideoDevice) {
  guard rate >= 0.001, rate <= 100_000 else { return }
  do throws(SystemError) { _ = try device.setInterval(nanoseconds: Int64(1e9 / rate)) } catch {}
}

extension FrameLayout {
  /// Nil for formats that are not known and sizes that cannot be.
  init?(_ format: VideoDevice.Format) {
    guard let pixels = PixelFormat(rawValue: format.fourCC) else { return nil }
    let stride = pixels.isCompressed || format.stride == 0 ? nil : format.stride
    self.init(pixels, width: format.width, height: format.height, stride: stride)
    matrix = format.matrix
    isFullRange = format.isFullRange
  }
}
