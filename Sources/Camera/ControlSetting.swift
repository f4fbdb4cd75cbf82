/// A control to be set, as in "power_line_frequency" and "50 Hz" or "1".
public struct ControlSetting: Sendable {
  public let name, value: String
  /// The kernel's number; 0: its name tells it.
  let id: UInt32
  /// A device without it needs none.
  let isOptional: Bool

  public init(name: String, value: String) {
    self.name = name
    self.value = value
    id = 0
    isOptional = false
  }

  public init(_ standard: StandardControl, _ value: Int, isOptional: Bool = false) {
    name = "\(standard.name)"
    self.value = "\(value)"
    id = standard.rawValue
    self.isOptional = isOptional
  }

  /// "NAME=VALUE"; for a button a name alone.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    let end = bytes.firstIndex(of: UInt8(ascii: "=")) ?? bytes.count
    guard end > 0 else { return nil }
    name = String(decoding: bytes[..<end], as: UTF8.self)
    value = String(decoding: bytes.dropFirst(end + 1), as: UTF8.self)
    (id, isOptional) = (0, false)
  }
}

/// Is told which controls a camera is used without, and why, each time it is opened.
public protocol ControlListener: AnyObject, Sendable {
  /// Called by the thread that captures.
  func hear(_ refusal: CameraError)
}

/// Controls by the numbers of linux/v4l2-controls.h, which are the same in every kernel; their names are not.
public enum StandardControl: UInt32, Sendable {
  case brightness = 0x0098_0900
  case contrast = 0x0098_0901
  case autoGain = 0x0098_0912
  case gain = 0x0098_0913
  /// 0 off, 1 50 Hz, 2 60 Hz, 3 automatic.
  case powerLineFrequency = 0x0098_0918
  /// 0 automatic, 1 manual, 2 time by hand, 3 aperture by hand.
  case autoExposure = 0x009a_0901
  /// In units of 100 us.
  case exposureTime = 0x009a_0902

  var name: StaticString {
    switch self {
    case .brightness: "brightness"
    case .contrast: "contrast"
    case .autoGain: "gain_automatic"
    case .gain: "gain"
    case .powerLineFrequency: "power_line_frequency"
    case .autoExposure: "auto_exposure"
    case .exposureTime: "exposure_time_absolute"
    }
  }
}
