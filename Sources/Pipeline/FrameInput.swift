internal import Camera
internal import Decoders
internal import Imaging
internal import Tensors
internal import Vision

/// Writes frames into the input of one model. Memory is taken when their format changes, not for each.
struct FrameInput: ~Copyable {
  private let specification: InputSpecification
  private let storageBias: Int
  private let view: FrameView
  private var content: FrameContent?
  private var region: FrameRegion?
  private var pixels: FrameWriter?
  private var picture: MotionJPEGWriter?

  /// `view`: how the camera's frames are to be mirrored and turned.
  init(_ specification: InputSpecification, storageBias: Int, view: FrameView) {
    self.specification = specification
    self.storageBias = storageBias
    self.view = view
  }

  /// Writes a frame, or a part of it in its own pixels, and says where it lies in the input.
  mutating func write(
    _ bytes: RawSpan, _ content: FrameContent, region: FrameRegion? = nil, to tensor: inout MutableRawSpan
  ) throws(FrameError) -> PictureGeometry {
    if content != self.content { try prepare(content) }
    if region != self.region { try look(at: region) }
    if pixels != nil { try pixels!.write(bytes, to: &tensor) } else { try picture!.write(bytes, to: &tensor) }
    return geometry(width: region?.width ?? content.width, height: region?.height ?? content.height)
  }

  private mutating func look(at region: FrameRegion?) throws(FrameError) {
    let looking = FrameView(region: region, isMirrored: view.isMirrored, rotation: view.rotation)
    if pixels != nil { try pixels!.look(looking) } else { try picture!.look(looking) }
    self.region = region
  }

  private mutating func prepare(_ content: FrameContent) throws(FrameError) {
    (self.content, region) = (nil, nil)
    pixels = nil
    picture = nil
    switch content {
    case .pixels(let format): pixels = try FrameWriter(format, specification, view: view, storageBias: storageBias)
    case .jpeg(let width, let height):
      picture = try MotionJPEGWriter(
        width: width, height: height, specification, view: view, storageBias: storageBias)
    }
    self.content = content
  }

  /// Of a picture that was `width` x `height` pixels before it was turned.
  private func geometry(width: Int, height: Int) -> PictureGeometry {
    let isTurned = view.rotation == .right || view.rotation == .left
    let (across, down) = isTurned ? (height, width) : (width, height)
    let placement = Placement(of: specification, width: across, height: down)
    return PictureGeometry(width: across, height: down, transform: PictureTransform(placement))
  }
}
