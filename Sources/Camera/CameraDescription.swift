public import Linux

/// What a camera can do.
public struct CameraDescription: Sendable {
  public struct Offer: Sendable {
    public let fourCC: FourCC
    /// The driver's.
    public let name: String
    /// As in "640x480", or a range.
    public let size: String
    /// The most frames a second; 0 when the driver does not say.
    public let rate: Double
    /// Nil for a format that is not read.
    public let format: CaptureFormat?
  }

  public struct Control: Sendable {
    public let name: String
    public let value, smallest, largest: Int64
  }

  public private(set) var identity: VideoDevice.Identity
  public private(set) var offers: [Offer] = []
  public private(set) var controls: [Control] = []

  /// Opens a device, sets some of its controls, and asks.
  public init(_ device: String, setting settings: [ControlSetting] = []) throws(CameraError) {
    var search = DeviceSearch(device)
    let opened: VideoDevice
    do throws(SystemError) { opened = try search.open() } catch { throw .system(error) }
    try set(settings, of: opened)
    identity = opened.identity
    readOffers(opened)
    var id: UInt32 = 0
    while let control = opened.control(after: id) {
      id = control.id
      guard control.isSettable, control.kind != .other else { continue }
      controls.append(
        Control(
          name: controlName(control.name), value: control.value, smallest: control.smallest, largest: control.largest))
    }
  }

  private mutating func readOffers(_ device: borrowing VideoDevice) {
    for index in 0..<512 {
      guard let offer = device.offer(index) else { return }
      for place in 0..<512 {
        guard let size = device.sizes(of: offer.fourCC, place) else { break }
        let interval = device.shortestInterval(of: offer.fourCC, width: size.width, height: size.height)
        let smallest = "\(size.width)x\(size.height)"
        let isRange = size.largestWidth != size.width || size.largestHeight != size.height
        offers.append(
          Offer(
            fourCC: FourCC(offer.fourCC), name: offer.description,
            size: isRange ? "\(smallest) to \(size.largestWidth)x\(size.largestHeight)" : smallest,
            rate: interval > 0 ? 1e9 / Double(interval) : 0, format: CaptureFormat(FourCC(offer.fourCC))))
      }
    }
  }
}
