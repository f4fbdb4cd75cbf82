internal import CImaging
public import Kernels
internal import Tensors

/// Writes the frames of a camera that sends JPEG into the input of a model: decoded to luma and chroma as they are
/// stored, each along each axis at the scale of 1, 2, 4 or 8 eighths that still gives the input all its pixels, then as
/// `FrameWriter` does. Rows below the part that is looked at are not decoded.
///
/// Memory is taken with the first frame, with the first that comes in several scans, and when sampling or, by the view,
/// the scale change; frames take none.
public struct MotionJPEGWriter: ~Copyable {
  public let specification: InputSpecification
  /// Pixels of the frames that the camera has announced.
  public let width, height: Int
  /// Bytes of the tensor.
  public let byteCount: Int
  public private(set) var view: FrameView
  private let layout: TensorLayout
  private let limits: ImageLimits
  private let table: KernelTable
  private let values: ValueTable
  private let decoder: MotionJPEGDecoder
  private var stream: JPEGStream?

  /// `storageBias` as in `FrameWriter`.
  public init(
    width: Int, height: Int, _ specification: InputSpecification, layout: TensorLayout = .channelsLast,
    view: FrameView = FrameView(), storageBias: Int = 0, limits: ImageLimits = ImageLimits(),
    _ table: KernelTable = KernelTable(.detected)
  ) throws(FrameError) {
    guard specification.isValid, !specification.isMirrored else { throw .specification }
    try picture { () throws(ImageError) in try limits.check(width: width, height: height) }
    _ = try view.region(width: width, height: height)
    decoder = try picture { () throws(ImageError) in try MotionJPEGDecoder(memoryLimit: limits.maximumByteCount) }
    self.specification = specification
    self.width = width
    self.height = height
    self.view = view
    self.layout = layout
    self.limits = limits
    self.table = table
    byteCount = specification.width * specification.height * specification.channels * specification.element.byteCount
    values = ValueTable(specification, storageBias: storageBias)
  }

  /// Bytes of memory that the writer works in, for frames like the last one.
  public var workingByteCount: Int { values.byteCount + decoder.byteCount + (stream?.byteCount ?? 0) }

  /// From now on frames are looked at in another way.
  public mutating func look(_ view: FrameView) throws(FrameError) {
    guard view != self.view else { return }
    let region = try view.region(width: width, height: height)
    stream?.look(view, region, specification)
    self.view = view
  }

  /// Writes a frame, a whole JPEG of the announced size whose Huffman tables may be missing, into a tensor of
  /// `byteCount` bytes, aligned for its elements. After an error the tensor is as it was.
  public mutating func write(_ frame: RawSpan, to tensor: inout MutableRawSpan) throws(FrameError) {
    guard tensor.byteCount == byteCount else { throw .tensor(byteCount: tensor.byteCount, expected: byteCount) }
    let stream = try unsafe frame.withUnsafeBytes { (frame) throws(FrameError) in try unsafe decode(frame) }
    unsafe tensor.withUnsafeMutableBytes { tensor in
      unsafe stream.write(values, specification, to: tensor.baseAddress!)
    }
  }

  private mutating func decode(_ frame: UnsafeRawBufferPointer) throws(FrameError) -> JPEGStream {
    let need = try need
    let planes = try picture { () throws(ImageError) in unsafe try decoder.open(frame, for: need) }
    guard planes.width == width, planes.height == height else {
      throw .pictureSize(
        width: Int(planes.width), height: Int(planes.height), announcedWidth: width, announcedHeight: height)
    }
    let stream = try stream(for: planes)
    try picture { () throws(ImageError) in try stream.read(decoder) }
    return stream
  }

  private mutating func stream(for planes: swl_jpeg_planes) throws(FrameError) -> JPEGStream {
    if let stream, stream.isFor(planes) { return stream }
    let made = try JPEGStream(planes, view: view, specification, layout, limits: limits, table)
    stream = made
    return made
  }

  /// No pixel of the input is made of less than one sample.
  private var need: swl_jpeg_need {
    get throws(FrameError) {
      let region = try view.region(width: width, height: height)
      let extents = view.isTransposed ? (region.height, region.width) : (region.width, region.height)
      let placement = Placement(of: specification, width: extents.0, height: extents.1)
      let across = Double(placement.targetWidth) / placement.sourceWidth
      let down = Double(placement.targetHeight) / placement.sourceHeight
      return swl_jpeg_need(
        planes: specification.channels == 1 ? 1 : 3, across: view.isTransposed ? down : across,
        down: view.isTransposed ? across : down)
    }
  }
}

private func picture<Result>(_ body: () throws(ImageError) -> Result) throws(FrameError) -> Result {
  do throws(ImageError) { return try body() } catch { throw .picture(error) }
}
