internal import Linux

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

/// Sets controls by name; values out of range, and unknown names, are refused. Where somebody listens they are left out
/// and told.
func set(
  _ settings: [ControlSetting], of device: borrowing VideoDevice, telling listener: (any ControlListener)? = nil
) throws(CameraError) {
  for setting in settings {
    do throws(CameraError) { try set(setting, of: device) } catch {
      guard let listener, case .control = error else { throw error }
      listener.hear(error)
    }
  }
}

private func set(_ setting: ControlSetting, of device: borrowing VideoDevice) throws(CameraError) {
  guard let control = control(of: setting, device) else {
    if setting.isOptional { return }
    throw .control(setting.name, .unknown)
  }
  guard control.isSettable, let value = value(setting.value, of: control, device) else {
    throw .control(setting.name, control.isSettable ? .value : .readOnly)
  }
  do throws(SystemError) { try device.setControl(control.id, to: value) } catch {
    if error.code == SystemError.noDevice { throw .system(error) }
    throw .control(setting.name, .refused)
  }
}

private func control(of setting: ControlSetting, _ device: borrowing VideoDevice) -> VideoDevice.Control? {
  var id: UInt32 = 0
  while let control = device.control(after: id) {
    if setting.id == 0 ? isSame(control.name, setting.name) : setting.id == control.id { return control }
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
