internal import Console
internal import Imaging

/// Where the drawings of pictures go.
struct DrawingTargets {
  /// A file for each picture; empty when nothing is drawn.
  private let files: [String]

  /// `output` is the file for a single picture; for several a folder, made when it is not there, in which each drawing
  /// has its picture's name, with .png behind it where that is no format that is written.
  init(_ images: [String], output: String?) throws(Refusal) {
    guard let output, images.count > 1 else {
      files = output.map { [$0] } ?? []
      return
    }
    try makeFolder(output)
    let folder = output + (output.utf8.last == UInt8(ascii: "/") ? "" : "/")
    var files: [String] = []
    for image in images {
      let name = lastPathComponent(image)
      let file = folder + name + (ImageEncoding(fileName: name) == nil ? ".png" : "")
      guard !files.contains(where: { $0.utf8.elementsEqual(file.utf8) }) else {
        throw Refusal(output, "the drawings of two pictures would be named \(name); give them one after the other")
      }
      files.append(file)
    }
    self.files = files
  }

  /// The file for a picture by its number; nil when nothing is drawn.
  func file(_ index: Int) -> String? { files.isEmpty ? nil : files[index] }
}
