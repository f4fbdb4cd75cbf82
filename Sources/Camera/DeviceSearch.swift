public import Linux

/// A video device of the machine.
public struct CameraListing: Sendable {
  public let path: String
  public let identity: VideoDevice.Identity
}

private let mostDevices = 64

/// The devices that capture video, by their numbers.
public func listCameras() -> [CameraListing] {
  var found: [CameraListing] = []
  for number in 0..<mostDevices {
    let path = "/dev/video\(number)"
    do throws(SystemError) {
      let device = try VideoDevice(path: path)
      found.append(CameraListing(path: path, identity: device.identity))
    } catch { continue }
  }
  return found
}

/// Where a camera is found: a device file, which may be a link of /dev/v4l/by-id, or "bus:" and where it is plugged in.
///
/// What was opened once is known by its place on the bus, so that it is found again under another number.
struct DeviceSearch {
  private let path: String?
  private var bus: String?

  init(_ name: String) {
    let prefix = Array("bus:".utf8)
    if name.utf8.starts(with: prefix) {
      path = nil
      bus = String(decoding: name.utf8.dropFirst(prefix.count), as: UTF8.self)
    } else {
      path = name
    }
  }

  /// Opens the device; the named file first, then whichever is at its place.
  mutating func open() throws(SystemError) -> VideoDevice {
    var reason = SystemError(code: SystemError.notFound, call: "open")
    if let path {
      do throws(SystemError) {
        let device = try VideoDevice(path: path)
        if isSought(device.identity) { return remember(device) }
      } catch { reason = error }
    }
    guard let bus else { throw reason }
    for listing in listCameras() where listing.identity.bus.utf8.elementsEqual(bus.utf8) {
      return try VideoDevice(path: listing.path)
    }
    throw reason
  }

  private func isSought(_ identity: VideoDevice.Identity) -> Bool {
    bus.map { $0.utf8.elementsEqual(identity.bus.utf8) } ?? true
  }

  private mutating func remember(_ device: consuming VideoDevice) -> VideoDevice {
    bus = device.identity.bus
    return device
  }
}
