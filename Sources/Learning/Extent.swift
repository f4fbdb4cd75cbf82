/// The extents of one sample of a value: height, width, channels, all above 0. A vector is 1x1xchannels.
public struct Extent: Equatable, Sendable {
  public var height, width, channels: Int

  public init(height: Int = 1, width: Int = 1, channels: Int) {
    self.height = height
    self.width = width
    self.channels = channels
  }

  /// Elements of one sample.
  public var count: Int { height * width * channels }
  public var pixelCount: Int { height * width }

  /// The extents joined by "x", as in "28x28x1".
  public var description: String { "\(height)x\(width)x\(channels)" }

  /// No extent and no product of them leaves what the kernels' integers hold.
  var isValid: Bool {
    let limit = 1 << 28
    guard 1...limit ~= height, 1...limit ~= width, 1...limit ~= channels else { return false }
    return width <= limit / height && channels <= limit / (height * width)
  }
}
