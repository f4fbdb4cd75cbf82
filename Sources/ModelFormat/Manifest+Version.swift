extension Manifest {
  /// The model's version counter, which its maker raises with every model that is given out; nil when the file states
  /// none, or no number of 1...4294967295 without leading zeros.
  public var version: UInt32? {
    get {
      guard let text = self["version"], let first = text.utf8.first, UInt8(ascii: "1")...UInt8(ascii: "9") ~= first
      else { return nil }
      return UInt32(text)
    }
    set { self["version"] = newValue.map { "\($0)" } }
  }
}
