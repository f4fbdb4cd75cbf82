public import Imaging
internal import Linux

extension FrameSource {
  /// Bytes that a compressed frame can have.
  public static let largestPicture = 16 << 20

  /// The JPEG pictures of a folder in the order of their names.
  public init(folder: String, repeats: Bool = false) throws(CameraError) {
    self.init(try PictureFolder(folder, repeats: repeats))
  }

  /// JPEG pictures behind each other in a file; "-": on the standard input.
  public init(motionJPEG path: String, largest: Int = largestPicture) throws(CameraError) {
    let place: MotionJPEG.Place = isStandardInput(path) ? .standardInput : .file(path)
    self.init(try MotionJPEG(place, capacity: max(largest, 4096), stallMilliseconds: 0))
  }

  /// JPEG pictures over HTTP (multipart/x-mixed-replace), as cameras serve them: "http://ADDRESS[:PORT]/PATH", the
  /// address in numbers. `token`: shown as a bearer's; one that has other than visible ASCII in it is refused.
  public init(
    http url: String, token: String? = nil, largest: Int = largestPicture, stallMilliseconds: Int = 5000
  ) throws(CameraError) {
    guard let address = HTTPAddress(url) else { throw .stream(.url) }
    if let token, !token.utf8.allSatisfy({ 33..<127 ~= $0 }) { throw .stream(.token) }
    let capacity = max(largest, 2 * HTTPHead.longest)
    do throws(CameraError) {
      self.init(try MotionJPEG(.http(address, token: token), capacity: capacity, stallMilliseconds: stallMilliseconds))
    } catch {
      if case .system(let reason) = error, reason.code == SystemError.invalid { throw .stream(.url) }
      throw error
    }
  }

  /// YUV4MPEG2 in a file; "-": on the standard input.
  public init(y4m path: String, timeoutMilliseconds: Int = 10_000) throws(CameraError) {
    self.init(try RawFrames(y4m: try stream(path), timeoutMilliseconds: timeoutMilliseconds))
  }

  /// Bare frames in a file; "-": on the standard input.
  public init(raw path: String, format: FrameFormat) throws(CameraError) {
    self.init(try RawFrames(try stream(path), format))
  }
}

private func isStandardInput(_ path: String) -> Bool { path.utf8.elementsEqual("-".utf8) }

private func stream(_ path: String) throws(CameraError) -> ByteStream {
  if isStandardInput(path) { return ByteStream.standardInput }
  do throws(SystemError) { return try ByteStream(reading: path) } catch { throw .system(error) }
}
