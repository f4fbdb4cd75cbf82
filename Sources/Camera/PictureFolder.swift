internal import Linux

/// The JPEG pictures of a folder in the order of their names, once or over and over.
@safe final class PictureFolder: FrameOrigin {
  private static let mostNames = 1 << 20

  private let paths: [String]
  private let repeats: Bool
  private var place = 0
  private var sequence: UInt32 = 0
  private var file: MappedFile?
  private(set) var counters = CaptureCounters()

  init(_ folder: String, repeats: Bool) throws(CameraError) {
    let names: [String]
    do throws(SystemError) { names = try namesInDirectory(folder, limit: PictureFolder.mostNames) } catch {
      throw .system(error)
    }
    let pictures = names.filter { PictureFolder.isJPEG($0) }.map { Array($0.utf8) }
      .sorted { $0.lexicographicallyPrecedes($1) }
    guard !pictures.isEmpty else { throw .stream(.noPictures) }
    paths = pictures.map { "\(folder)/\(String(decoding: $0, as: UTF8.self))" }
    self.repeats = repeats
  }

  private static func isJPEG(_ name: String) -> Bool {
    let name = name.utf8.map { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 ? $0 + 32 : $0 }
    return [".jpg", ".jpeg"].contains {
      name.count > $0.utf8.count && name.suffix($0.utf8.count).elementsEqual($0.utf8)
    }
  }

  func giveBack(_ buffer: Int) { file = nil }

  /// Files that cannot be read, or hold no picture, are counted and left out.
  func next(deadline: UInt64) throws(CameraError) -> FrameLoan? {
    for _ in 0..<paths.count {
      if place == paths.count {
        guard repeats else { throw .ended }
        place = 0
      }
      place += 1
      if let loan = unsafe loan(paths[place - 1]) { return unsafe loan }
    }
    throw .ended
  }

  private func loan(_ path: String) -> FrameLoan? {
    do throws(SystemError) { file = try MappedFile(path: path) } catch {
      counters.empty += 1
      return nil
    }
    guard let (content, range) = PictureFolder.picture(file!) else {
      counters.damaged += 1
      file = nil
      return nil
    }
    counters.delivered += 1
    defer { sequence &+= 1 }
    let memory = unsafe PictureFolder.pointer(to: range, of: file!)
    return unsafe FrameLoan(
      content: content, nanoseconds: MonotonicClock.nanoseconds, sequence: sequence, exported: nil, memory: memory,
      buffer: 0)
  }

  private static func pointer(to range: Range<Int>, of file: borrowing MappedFile) -> UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(start: file.address + range.lowerBound, count: range.count)
  }

  private static func picture(_ file: borrowing MappedFile) -> (FrameContent, Range<Int>)? {
    var scanner = JPEGScanner()
    guard case .picture(let range, let width, let height) = scanner.scan(file.bytes), range.lowerBound == 0,
      let content = FrameContent.picture(width: width, height: height)
    else { return nil }
    return (content, range)
  }
}
