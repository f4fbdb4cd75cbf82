internal import Console
internal import Linux

/// The machine that the program runs on.
enum Machine {
  /// As it is called in its network; "device" when it has no name.
  static var name: String {
    do throws(Refusal) {
      let name = try readFile("/etc/hostname").prefix { $0 > 32 }
      return name.isEmpty ? "device" : String(decoding: name, as: UTF8.self)
    } catch { return "device" }
  }
}
