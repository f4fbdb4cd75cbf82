/// The labels that a model's metadata attach to its first output. They are an extra: whatever is wrong with them means
/// that there are none.
enum Labels {
  /// One label a line of the text file that the metadata name, which lies in a zip archive behind the model.
  static func ofFirstOutput(in file: TFLiteFile) -> [String] {
    do throws(ImportError) {
      guard let name = try fileName(in: file), let range = try ZipArchive.storedFile(named: name, in: file.buffer)
      else { return [] }
      let text = String(decoding: file.buffer.bytes[range], as: UTF8.self)
      var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
      if lines.last == "" { lines.removeLast() }
      return lines
    } catch {
      return []
    }
  }

  /// The file with the labels of axes among those of output 0. The metadata are a flatbuffer inside a buffer.
  private static func fileName(in file: TFLiteFile) throws(ImportError) -> String? {
    guard let range = try file.metadata(named: "TFLITE_METADATA") else { return nil }
    let metadata = try Flatbuffer(bytes: Array(file.buffer.bytes[range])).root(identifier: "M001")
    let subgraphs = try metadata.tables(3)
    guard subgraphs.count > 0 else { return nil }
    let outputs = try subgraphs.table(0).tables(3)
    guard outputs.count > 0 else { return nil }
    let files = try outputs.table(0).tables(6)
    for index in 0..<min(files.count, 16) {
      let file = try files.table(index)
      let axisLabels: Int8 = 2
      if try file.integer(2) == axisLabels { return try file.string(0) }
    }
    return nil
  }
}

/// A zip archive at the end of a file.
enum ZipArchive {
  /// Where the bytes of a file are that the archive keeps uncompressed; nil when there is no such file.
  static func storedFile(named name: String, in buffer: Flatbuffer) throws(ImportError) -> Range<Int>? {
    guard let end = try endRecord(in: buffer) else { return nil }
    let count = Int(try buffer.integer(UInt16.self, at: end + 10))
    var entry = Int(try buffer.integer(UInt32.self, at: end + 16))
    for _ in 0..<count {
      guard try buffer.integer(UInt32.self, at: entry) == 0x0201_4B50 else { return nil }
      let nameByteCount = Int(try buffer.integer(UInt16.self, at: entry + 28))
      try buffer.check(entry + 46, byteCount: nameByteCount)
      if buffer.bytes[entry + 46..<entry + 46 + nameByteCount].elementsEqual(name.utf8) {
        return try contents(ofEntry: entry, in: buffer)
      }
      let extraByteCount = Int(try buffer.integer(UInt16.self, at: entry + 30))
      let commentByteCount = Int(try buffer.integer(UInt16.self, at: entry + 32))
      entry += 46 + nameByteCount + extraByteCount + commentByteCount
    }
    return nil
  }

  /// The record that ends an archive; a comment of up to 65,535 bytes may follow it.
  private static func endRecord(in buffer: Flatbuffer) throws(ImportError) -> Int? {
    let last = buffer.bytes.count - 22
    guard last >= 0 else { return nil }
    for place in stride(from: last, through: max(0, last - 0xFFFF), by: -1)
    where try buffer.integer(UInt32.self, at: place) == 0x0605_4B50 { return place }
    return nil
  }

  private static func contents(ofEntry entry: Int, in buffer: Flatbuffer) throws(ImportError) -> Range<Int>? {
    let method = try buffer.integer(UInt16.self, at: entry + 10)
    let byteCount = Int(try buffer.integer(UInt32.self, at: entry + 24))
    let local = Int(try buffer.integer(UInt32.self, at: entry + 42))
    guard method == 0, try buffer.integer(UInt32.self, at: local) == 0x0403_4B50 else { return nil }
    let nameByteCount = Int(try buffer.integer(UInt16.self, at: local + 26))
    let extraByteCount = Int(try buffer.integer(UInt16.self, at: local + 28))
    let start = local + 30 + nameByteCount + extraByteCount
    try buffer.check(start, byteCount: byteCount)
    return start..<start + byteCount
  }
}
