internal import Imaging
internal import Kernels
internal import Linux

/// What a device has been set up for.
struct DeviceSetup {
  /// Of the frames that are handed out.
  let content: FrameContent
  /// Makes them out of the device's; nil when those are handed out themselves.
  let converter: (any FrameConverter)?
}

/// Sets the controls, chooses a format and asks the driver for it. Where none will do the converter's formats are tried.
func setUp(
  _ device: borrowing VideoDevice, _ options: CameraOptions, _ converter: (any FrameConverter)?
) throws(CameraError) -> DeviceSetup {
  try set(options.controls, of: device, telling: options.controlListener)
  let offers = offers(of: device, for: options.wish)
  if let choice = options.wish.best(of: offers) {
    let format = try choose(offers[choice], of: device, options.wish)
    guard let content = FrameContent(format) else { throw .noFormat }
    return try DeviceSetup(content: fitting(content, options.wish), converter: nil)
  }
  guard let converter else { throw .noFormat }
  let others = convertibleOffers(of: device, for: options.wish, converter)
  guard let choice = options.wish.best(of: others) else { throw .noFormat }
  let format = try choose(others[choice], of: device, options.wish)
  guard let pixels = converter.prepare(for: format, of: device) else { throw .noFormat }
  return try DeviceSetup(content: fitting(.pixels(pixels), options.wish), converter: converter)
}

/// What the driver makes of an offer.
private func choose(
  _ offer: FormatOffer, of device: borrowing VideoDevice, _ wish: FormatWish
) throws(CameraError) -> VideoDevice.Format {
  let asked = VideoDevice.Format(fourCC: offer.fourCC.rawValue, width: offer.width, height: offer.height)
  let format: VideoDevice.Format
  do throws(SystemError) { format = try device.setFormat(asked) } catch { throw .system(error) }
  setRate(wish.rate, of: device)
  guard format.fourCC == asked.fourCC else { throw .noFormat }
  return format
}

private func fitting(_ content: FrameContent, _ wish: FormatWish) throws(CameraError) -> FrameContent {
  if let size = wish.size, size != (content.width, content.height) { throw .noFormat }
  return content
}

/// Drivers without a choice of rates refuse, and keep theirs.
private func setRate(_ rate: Double, of device: borrowing VideoDevice) {
  guard rate >= 0.001, rate <= 100_000 else { return }
  do throws(SystemError) { _ = try device.setInterval(nanoseconds: Int64(1e9 / rate)) } catch {}
}

extension FrameContent {
  /// Nil for formats that are not known and sizes that cannot be.
  init?(_ format: VideoDevice.Format) {
    guard case .pixels(let pixels)? = CaptureFormat(FourCC(format.fourCC)) else {
      guard CaptureFormat(FourCC(format.fourCC)) == .jpeg,
        let picture = FrameContent.picture(width: format.width, height: format.height)
      else { return nil }
      self = picture
      return
    }
    do throws(FrameError) {
      self = .pixels(
        try FrameFormat(
          pixels, width: format.width, height: format.height, bytesPerLine: format.stride == 0 ? nil : format.stride,
          matrix: ColorMatrix(itu: format.matrix), range: format.isFullRange.map { $0 ? .full : .limited }))
    } catch { return nil }
  }
}

extension ColorMatrix {
  /// By the number of the recommendation.
  fileprivate init(itu number: Int) {
    self =
      switch number {
      case 709: .bt709
      case 2020: .bt2020
      default: .bt601
      }
  }
}
