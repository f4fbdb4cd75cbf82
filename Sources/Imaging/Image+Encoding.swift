internal import CImaging

/// The file formats that are written.
public enum ImageEncoding: Equatable, Sendable {
  case png
  /// 1 to 100.
  case jpeg(quality: Int)

  /// By a file name's ending, .png, .jpg or .jpeg in any case; nil for others.
  public init?(fileName: String) {
    let lowered = fileName.utf8.map { 65...90 ~= $0 ? $0 + 32 : $0 }
    func ends(_ ending: StaticString) -> Bool {
      let count = ending.utf8CodeUnitCount
      guard lowered.count > count else { return false }
      return unsafe lowered.suffix(count).elementsEqual(UnsafeBufferPointer(start: ending.utf8Start, count: count))
    }
    if ends(".png") {
      self = .png
    } else if ends(".jpg") || ends(".jpeg") {
      self = .jpeg(quality: 90)
    } else {
      return nil
    }
  }
}

extension Image {
  /// The picture as a file.
  public func encoded(as encoding: ImageEncoding) throws(ImageError) -> [UInt8] {
    var file: UnsafeMutablePointer<UInt8>?
    var count = 0
    let (width, height, channels) = (Int32(width), Int32(height), Int32(channels))
    let status: swl_image_status
    let format: ImageFormat
    switch encoding {
    case .png:
      status = unsafe swl_png_encode(bytes, width, height, channels, &file, &count)
      format = .png
    case .jpeg(let quality):
      let quality = Int32(min(max(quality, 1), 100))
      status = unsafe swl_jpeg_encode(bytes, width, height, channels, quality, &file, &count)
      format = .jpeg
    }
    defer { unsafe swl_encoded_free(file) }
    try check(status, format)
    return unsafe [UInt8](UnsafeBufferPointer(start: file, count: count))
  }
}
