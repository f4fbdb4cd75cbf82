internal import ModelFormat

extension SamplePrograms {
  /// A small model of that name and version; `labelByteCount` makes it larger.
  public static func version(_ version: UInt32, of name: String = "sample", labelByteCount: Int = 0) -> [UInt8] {
    var builder = windowsOfBytes
    builder.program.manifest["name"] = name
    builder.program.manifest.version = version
    builder.program.manifest["labels"] = String(repeating: "x", count: labelByteCount)
    return builder.file
  }
}
