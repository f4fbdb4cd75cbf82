/// How a camera is used.
public struct CameraOptions: Sendable {
  /// A device file, or "bus:" and where it is plugged in.
  public var device: String
  public var wish: FormatWish
  public var controls: [ControlSetting] = []
  /// A camera that cannot be set so is used all the same, and this is told; nil: it is not used.
  public var controlListener: (any ControlListener)?
  /// Buffers that are asked for, at least 2.
  public var bufferCount = 4
  /// Time without a good frame after which the device is started again.
  public var stallMilliseconds = 2000
  /// Whether buffers are exported as DMABUF.
  public var exports = false

  public init(device: String, wish: FormatWish) {
    self.device = device
    self.wish = wish
  }
}

extension FrameSource {
  /// Starts a camera. What is wrong with the options is thrown now; with `waits` a camera may come later. `converter` is
  /// for cameras none of whose formats will do, and belongs to this source.
  public init(
    camera options: CameraOptions, waits: Bool = false, converter: (any FrameConverter)? = nil
  ) throws(CameraError) {
    let camera = Camera(options, converter)
    do throws(CameraError) { try camera.begin() } catch {
      guard waits, case .system = error else { throw error }
    }
    self.init(camera)
  }
}
