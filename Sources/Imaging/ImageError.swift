/// Why a picture cannot be used.
public enum ImageError: Error, Equatable, Sendable {
  /// The first bytes belong to no format that is read here.
  case unknownFormat
  /// The data is broken or ends too early.
  case damaged(ImageFormat)
  /// A variant of the format that is not read here.
  case unsupported(ImageFormat)
  /// Width or height is zero or above the limit, or the pixels need more memory than allowed.
  case tooLarge(width: Int, height: Int)
  /// The decoder asked for more memory than allowed.
  case outOfMemory(ImageFormat)
  /// An input specification whose numbers make no sense.
  case invalidSpecification
  /// Pixels or tensor are not of the size that was announced.
  case wrongByteCount(expected: Int, actual: Int)

  /// One line for people, without the file's name.
  public var message: String {
    switch self {
    case .unknownFormat: "not a JPEG, PNG, BMP, PGM or PPM picture"
    case .damaged(let format): "the \(format.name) data is damaged or incomplete"
    case .unsupported(let format): "this kind of \(format.name) is not supported: save it as 8-bit RGB or grey"
    case .tooLarge(let width, let height): "\(width)x\(height) pixels pass the limits for pictures"
    case .outOfMemory(let format): "decoding this \(format.name) needs more memory than allowed"
    case .invalidSpecification: "the input specification has a size, scale or deviation out of range"
    case .wrongByteCount(let expected, let actual): "\(actual) bytes given where \(expected) are needed"
    }
  }
}
