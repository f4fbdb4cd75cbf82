internal import CLinux

extension VideoDevice {
  /// A format that a device offers.
  public struct Offer: Sendable {
    /// Four letters, the first in the low byte.
    public let fourCC: UInt32
    public let description: String
  }

  /// A size in pixels, or with steps above 0 all from the smallest to the largest.
  public struct Sizes: Sendable {
    public let width, height, largestWidth, largestHeight, widthStep, heightStep: Int
  }

  /// What frames are.
  public struct Format: Sendable, Equatable {
    public var fourCC: UInt32
    public var width, height: Int
    /// Bytes from one row to the next; 0 when the driver does not say.
    public var stride = 0
    /// The most a frame can have.
    public var byteCount = 0
    /// 601, 709 or 2020: the ITU recommendation that luma and chroma follow.
    public var matrix = 601
    /// Whether luma takes all values instead of 16 to 235; nil when the driver does not say.
    public var isFullRange: Bool?

    public init(fourCC: UInt32, width: Int, height: Int) {
      self.fourCC = fourCC
      self.width = width
      self.height = height
    }
  }

  /// A format by its place in the driver's list; nil behind the last.
  public func offer(_ index: Int) -> Offer? {
    var offer = swl_video_offer()
    let result = unsafe withUnsafePointer(to: device) { unsafe swl_video_get_offer($0, UInt32(index), &offer) }
    guard result >= 0 else { return nil }
    return Offer(fourCC: offer.fourcc, description: text(offer.description))
  }

  /// Sizes by their place in the driver's list; nil behind the last.
  public func sizes(of fourCC: UInt32, _ index: Int) -> Sizes? {
    var sizes = swl_video_sizes()
    let result = unsafe withUnsafePointer(to: device) { unsafe swl_video_get_sizes($0, fourCC, UInt32(index), &sizes) }
    guard result >= 0 else { return nil }
    return Sizes(
      width: Int(sizes.width), height: Int(sizes.height), largestWidth: Int(sizes.largest_width),
      largestHeight: Int(sizes.largest_height), widthStep: Int(sizes.width_step), heightStep: Int(sizes.height_step))
  }

  /// The shortest time between two frames, in nanoseconds; 0 when the driver does not say.
  public func shortestInterval(of fourCC: UInt32, width: Int, height: Int) -> Int64 {
    unsafe withUnsafePointer(to: device) {
      unsafe swl_video_shortest_interval($0, fourCC, UInt32(width), UInt32(height))
    }
  }

  public func format() throws(SystemError) -> Format {
    var format = swl_video_format()
    _ = try call("VIDIOC_G_FMT") { unsafe swl_video_get_format($0, &format) }
    return Format(format)
  }

  /// Asks for a format and size; the driver may choose another, which is returned.
  public func setFormat(_ wish: Format) throws(SystemError) -> Format {
    var format = swl_video_format()
    format.fourcc = wish.fourCC
    format.width = UInt32(clamping: wish.width)
    format.height = UInt32(clamping: wish.height)
    _ = try call("VIDIOC_S_FMT") { unsafe swl_video_set_format($0, &format) }
    return Format(format)
  }

  /// Asks for a time between frames; the driver's choice is returned.
  public func setInterval(nanoseconds: Int64) throws(SystemError) -> Int64 {
    try call("VIDIOC_S_PARM") { unsafe swl_video_set_interval($0, nanoseconds) }
  }
}

extension VideoDevice.Format {
  init(_ format: swl_video_format) {
    self.init(fourCC: format.fourcc, width: Int(format.width), height: Int(format.height))
    stride = Int(format.stride)
    byteCount = Int(format.byte_count)
    matrix = Int(format.matrix)
    isFullRange =
      switch Int(format.range) {
      case SWL_RANGE_LIMITED: false
      case SWL_RANGE_FULL: true
      default: nil
      }
  }
}
