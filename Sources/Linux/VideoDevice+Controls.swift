internal import CLinux

extension VideoDevice {
  /// Something of a device that can be set.
  public struct Control: Sendable {
    public enum Kind: Sendable {
      case integer, menu, button, other
    }

    /// The kernel's number.
    public let id: UInt32
    /// The driver's name, as in "Power Line Frequency".
    public let name: String
    public let kind: Kind
    public let isSettable: Bool
    public let smallest, largest, step, standard, value: Int64
  }

  /// The control with the lowest number above `after`; nil when there is none.
  public func control(after: UInt32) -> Control? {
    var control = swl_video_control()
    let result = unsafe withUnsafePointer(to: device) { unsafe swl_video_next_control($0, after, &control) }
    guard result >= 0 else { return nil }
    let kind: Control.Kind =
      switch control.kind {
      case 0: .integer
      case 1: .menu
      case 2: .button
      default: .other
      }
    return Control(
      id: control.id, name: text(control.name), kind: kind, isSettable: control.is_settable != 0,
      smallest: control.smallest, largest: control.largest, step: control.step, standard: control.standard,
      value: control.value)
  }

  public func setControl(_ id: UInt32, to value: Int64) throws(SystemError) {
    _ = try call("VIDIOC_S_EXT_CTRLS") { unsafe swl_video_set_control($0, id, value) }
  }

  /// What an item of a menu is called; nil when there is no such item.
  public func menuItem(of control: UInt32, _ index: Int64) -> String? {
    guard let index = UInt32(exactly: index) else { return nil }
    var name: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    let result = unsafe withUnsafePointer(to: device) { device in
      unsafe withUnsafeMutableBytes(of: &name) {
        unsafe swl_video_menu_item(device, control, index, $0.baseAddress!.assumingMemoryBound(to: CChar.self))
      }
    }
    return result >= 0 ? text(name) : nil
  }
}
