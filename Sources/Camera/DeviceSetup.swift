internal import Imaging
internal import Kernels
internal import Linux

/// Sets the controls, chooses a format and asks the driver for it; what frames will be.
func setUp(_ device: borrowing VideoDevice, _ options: CameraOptions) throws(CameraError) -> FrameContent {
  try set(options.controls, of: device)
  let offers = offers(of: device, for: options.wish)
  guard let choice = options.wish.best(of: offers) else { throw .noFormat }
  let offer = offers[choice]
  let wish = VideoDevice.Format(fourCC: offer.fourCC.rawValue, width: offer.width, height: offer.height)
  let format: VideoDevice.Format
  do throws(SystemError) { format = try device.setFormat(wish) } catch { throw .system(error) }
  setRate(options.wish.rate, of: device)
  guard let content = FrameContent(format), format.fourCC == wish.fourCC else { throw .noFormat }
  if let size = options.wish.size, size != (content.width, content.height) { throw .noFormat }
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
