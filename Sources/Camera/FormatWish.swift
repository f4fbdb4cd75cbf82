internal import Imaging

/// What frames are wanted for.
public struct FormatWish: Sendable {
  /// The model's input, in pixels: frames are at least as large where the device can.
  public var width, height: Int
  /// Whether luma alone is not enough.
  public var needsColour = true
  /// Frames a second that are wanted.
  public var rate = 30.0
  /// The only format and size that will do; nil for any.
  public var format: CaptureFormat?
  public var size: (width: Int, height: Int)?

  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }
}

/// A format, size and rate that a device offers.
package struct FormatOffer: Equatable {
  /// The device's name for it: formats have several.
  package var fourCC: FourCC
  package var format: CaptureFormat
  package var width, height: Int
  /// Frames a second; 0 when the driver does not say.
  package var rate: Double

  package init(fourCC: FourCC, format: CaptureFormat, width: Int, height: Int, rate: Double) {
    self.fourCC = fourCC
    self.format = format
    self.width = width
    self.height = height
    self.rate = rate
  }
}

extension CaptureFormat {
  /// What it takes to make RGB of a pixel, beside the other formats.
  var costPerPixel: Int {
    guard case .pixels(let pixels) = self else { return 20 }
    return switch pixels {
    case .grey: 1
    case .nv12, .nv21, .yu12, .yv12: 3
    case .y10, .y12, .y16: 3
    case .yuyv, .yvyu, .uyvy, .vyuy, .nv16, .nv61, .yuv422: 4
    case .rgb, .bgr: 4
    case .rgbx, .bgrx, .xrgb, .xbgr: 5
    case .bayerRGGB, .bayerGRBG, .bayerGBRG, .bayerBGGR: 8
    }
  }
}

extension FormatWish {
  /// The place of the cheapest offer; nil when none will do.
  package func best(of offers: [FormatOffer]) -> Int? {
    var best: Int?
    for index in offers.indices where suits(offers[index]) {
      if let chosen = best, !isBetter(offers[index], than: offers[chosen]) { continue }
      best = index
    }
    return best
  }

  private func suits(_ offer: FormatOffer) -> Bool {
    if let format, format != offer.format { return false }
    if let size, size != (offer.width, offer.height) { return false }
    return format != nil || offer.format.hasColour || !needsColour
  }

  /// Large enough, then fast enough, then cheap; where nothing is large enough, the largest. Of equals the first.
  private func isBetter(_ offer: FormatOffer, than other: FormatOffer) -> Bool {
    let isLarge = holds(offer), isOtherLarge = holds(other)
    if isLarge != isOtherLarge { return isLarge }
    if !isLarge, offer.pixelCount != other.pixelCount { return offer.pixelCount > other.pixelCount }
    let isFast = keepsUp(offer), isOtherFast = keepsUp(other)
    if isFast != isOtherFast { return isFast }
    return offer.cost < other.cost
  }

  private func holds(_ offer: FormatOffer) -> Bool { offer.width >= width && offer.height >= height }

  /// Drivers round: 29.97 is 30.
  private func keepsUp(_ offer: FormatOffer) -> Bool { offer.rate == 0 || offer.rate >= 0.99 * rate }
}

extension FormatOffer {
  var pixelCount: Int { width * height }
  var cost: Int { pixelCount * format.costPerPixel }
}
