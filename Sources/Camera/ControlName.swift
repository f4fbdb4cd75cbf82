internal import Linux

/// A control to be set, as in "power_line_frequency" and "50 Hz" or "1".
public struct ControlSetting: Sendable {
  public let name, value: String

  public init(name: String, value: String) {
    self.name = name
    self.value = value
  }

  /// "NAME=VALUE"; for a button a name alone.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    let end = bytes.firstIndex(of: UInt8(ascii: "=")) ?? bytes.count
    guard end > 0 else { return nil }
    name = String(decoding: bytes[..<end], as: UTF8.self)
    value = String(decoding: bytes.dropFirst(end + 1), as: UTF8.self)
  }
}

/// Letters and digits in lower case, what is between them as one "_".
public func controlName(_ name: String) -> String { String(decoding: controlBytes(name), as: UTF8.self) }

private func controlBytes(_ name: String) -> [UInt8] {
  var bytes: [UInt8] = []
  for byte in name.utf8 {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): bytes.append(byte)
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): bytes.append(byte + 32)
    default: if let last = bytes.last, last != UInt8(ascii: "_") { bytes.append(UInt8(ascii: "_")) }
    }
  }
  while bytes.last == UInt8(ascii: "_") { bytes.removeLast() }
  return bytes
}

private func isSame(_ left: String, _ right: String) -> Bool { controlBytes(left) == controlBytes(right) }

/// Sets controls by name; values out of range, and unknown names, are refused.
func set(_ settings: [ControlSetting], of device: borrowing VideoDevice) throws(CameraError) {
  for setting in settings {
    guard let control = control(named: setting.name, of: device) else { throw .control(setting.name, .unknown) }
    guard control.isSettable else { throw .control(setting.name, .readOnly) }
    guard let value = value(setting.value, of: control, device) else { throw .control(setting.name, .value) }
    do throws(SystemError) { try device.setControl(control.id, to: value) } catch { throw .system(error) }
  }
}

private func control(named name: String, of device: borrowing VideoDevice) -> VideoDevice.Control? {
  var id: UInt32 = 0
  while let control = device.control(after: id) {
    if isSame(control.name, name) { return control }
    id = control.id
  }
  return nil
}

private func value(_ text: String, of control: VideoDevice.Control, _ device: borrowing VideoDevice) -> Int64? {
  if control.kind == .button { return 1 }
  if let number = Int64(text) {
    return control.smallest <= control.largest && control.smallest...control.largest ~= number ? number : nil
  }
  guard control.kind == .menu, control.smallest <= control.largest else { return nil }
  for item in control.smallest...min(control.largest, control.smallest + 255) {
    if let name = device.menuItem(of: control.id, item), isSame(name, text) { return item }
  }
  return nil
}
