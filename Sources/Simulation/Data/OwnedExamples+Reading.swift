package import Console
internal import Learning
internal import Linux

extension OwnedExamples {
  /// Reads a folder in one of three forms, each file as it is or packed with gzip:
  ///
  /// - `*images-idx3-ubyte`, `*labels-idx1-ubyte` and `*writers.csv` (index, label, writer_id), as MNIST by writer;
  /// - `index.csv` (row, digit, speaker) and `*.bin`, whose name ends in the extents, as in `logmel_u8_3000x32x32.bin`;
  /// - one `*.csv` whose lines hold square pictures and last the label; all of one owner.
  package init(folder: String) throws(Refusal) {
    let names: [String]
    do { names = try namesInDirectory(folder, limit: 10_000).sorted() } catch { throw Refusal(reading: folder, error) }
    func file(_ parts: String...) -> String? {
      names.first { name in parts.contains { name.hasSuffix($0) || name.hasSuffix($0 + ".gz") } }
        .map { folder + "/" + $0 }
    }
    if let images = file("images-idx3-ubyte") {
      guard let labels = file("labels-idx1-ubyte") else { throw Refusal(folder, "labels-idx1-ubyte is missing") }
      guard let writers = file("writers.csv") else { throw Refusal(folder, "writers.csv is missing: whose is what?") }
      try self.init(images: images, labels: labels, writers: writers)
    } else if let index = names.first(where: { $0 == "index.csv" }), let data = file(".bin") {
      try self.init(index: folder + "/" + index, data: data)
    } else if let table = file(".csv") {
      try self.init(table: table)
    } else {
      throw Refusal(folder, "neither images-idx3-ubyte nor index.csv with a .bin nor a .csv: no examples that are read")
    }
  }

  private init(images: String, labels: String, writers: String) throws(Refusal) {
    let pixels = try IDXArray(try DataFile.read(images), images)
    guard pixels.extents.count == 3 else { throw Refusal(images, "expected pictures: count, height, width") }
    let classes = try IDXArray(try DataFile.read(labels), labels)
    guard classes.extents == [pixels.extents[0]] else {
      throw Refusal(labels, "expected one label for each of \(pixels.extents[0]) pictures")
    }
    let extent = Extent(height: pixels.extents[1], width: pixels.extents[2], channels: 1)
    let table = CommaSeparated(try DataFile.read(writers), writers)
    let count = pixels.extents[0]
    var owners = [Int](repeating: -1, count: count)
    var names = NameTable()
    try table.forEachRow(["index", "label", "writer_id"]) { (line, fields) throws(Refusal) in
      let place = try table.number(fields[0], 0...(count - 1), line: line)
      let label = try table.number(fields[1], 0...255, line: line)
      guard owners[place] < 0, Int(classes.bytes[classes.bytes.startIndex + place]) == label else {
        throw Refusal(writers, "line \(line): picture \(place) stands twice, or has another label in \(labels)")
      }
      owners[place] = names.place(of: String(decoding: fields[2], as: UTF8.self))
    }
    if let missing = owners.firstIndex(of: -1) {
      throw Refusal(writers, "whose picture \(missing) is, it does not say")
    }
    self.init(
      extent: extent, pixels: Array(pixels.bytes), labels: classes.bytes.map { Int32($0) }, owners: owners,
      names: names.names)
  }

  private init(index: String, data: String) throws(Refusal) {
    let extents = OwnedExamples.extents(inName: data)
    guard extents.count == 3, extents.allSatisfy({ 1...1_000_000 ~= $0 }) else {
      throw Refusal(data, "the name has to end in count, height and width, as in name_3000x32x32.bin")
    }
    let extent = Extent(height: extents[1], width: extents[2], channels: 1)
    let pixels = try DataFile.read(data)
    let (needed, overflow) = extents[0].multipliedReportingOverflow(by: extents[1] * extents[2])
    guard !overflow, pixels.count == needed else {
      throw Refusal(data, "there are \(pixels.count) bytes in it, its name promises another number")
    }
    let table = CommaSeparated(try DataFile.read(index), index)
    var labels = [Int32](repeating: -1, count: extents[0])
    var owners = [Int](repeating: 0, count: extents[0])
    var names = NameTable()
    try table.forEachRow(["row", "digit", "speaker"]) { (line, fields) throws(Refusal) in
      let row = try table.number(fields[0], 0...(extents[0] - 1), line: line)
      guard labels[row] < 0 else { throw Refusal(index, "line \(line): row \(row) stands twice") }
      labels[row] = Int32(try table.number(fields[1], 0...(OwnedExamples.classLimit - 1), line: line))
      owners[row] = names.place(of: String(decoding: fields[2], as: UTF8.self))
    }
    if let missing = labels.firstIndex(of: -1) { throw Refusal(index, "row \(missing) of the data is missing") }
    self.init(extent: extent, pixels: pixels, labels: labels, owners: owners, names: names.names)
  }

  /// The numbers at the end of `name_3000x32x32.bin`.
  private static func extents(inName path: String) -> [Int] {
    let name = lastPathComponent(path).split(separator: ".").first ?? ""
    guard let last = name.split(separator: "_").last else { return [] }
    return last.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) ?? -1 }
  }

  private init(table path: String) throws(Refusal) {
    let table = CommaSeparated(try DataFile.read(path), path)
    var (pixels, labels): ([UInt8], [Int32]) = ([], [])
    var width = 0
    try table.forEachLine { (line, fields) throws(Refusal) in
      if width == 0 { width = fields.count - 1 }
      guard fields.count == width + 1 else {
        throw Refusal(path, "line \(line): \(fields.count) fields, the lines before have \(width + 1)")
      }
      for field in fields.dropLast() { pixels.append(UInt8(try table.number(field, 0...255, line: line))) }
      labels.append(Int32(try table.number(fields[width], 0...(OwnedExamples.classLimit - 1), line: line)))
    }
    let side = Int(Double(width).squareRoot())
    guard side > 0, side * side == width else { throw Refusal(path, "\(width) pixels make no square picture") }
    self.init(
      extent: Extent(height: side, width: side, channels: 1), pixels: pixels, labels: labels,
      owners: [Int](repeating: 0, count: labels.count), names: ["all"])
  }
}
