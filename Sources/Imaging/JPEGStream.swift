internal import CImaging
internal import CKernels
internal import Kernels
internal import Tensors

/// What frames of one size and sampling are decoded into, and how it becomes a tensor.
struct JPEGStream {
  private let planes: swl_jpeg_planes
  private let memory: Arena
  private var resampler: FrameResampler
  /// Of the picture, those that the tensor shows.
  private var rows = 0..<0

  init(
    _ planes: swl_jpeg_planes, view: FrameView, _ specification: InputSpecification, _ layout: TensorLayout,
    limits: ImageLimits, _ table: KernelTable
  ) throws(FrameError) {
    let (width, height) = (Int(planes.width), Int(planes.height))
    let region = try view.region(width: width, height: height)
    guard planes.byte_count <= Int64(limits.maximumByteCount) else {
      throw .picture(.tooLarge(width: width, height: height))
    }
    self.planes = planes
    memory = Arena(byteCount: Int(planes.byte_count))
    resampler = FrameResampler(FrameSource(planes), specification, layout, table)
    look(view, region, specification)
  }

  /// From now on frames are looked at in another way; the region lies in the frame.
  mutating func look(_ view: FrameView, _ region: FrameRegion, _ specification: InputSpecification) {
    resampler.look(view, region, specification)
    var (first, end) = (Int(planes.height), 0)
    for number in 0..<Int(planes.count) {
      let (samples, pitch) = (resampler.rows(ofPlane: number), planes[number].pitch_y)
      first = min(first, Int(Double(samples.lowerBound) * pitch))
      end = max(end, Int(Double(samples.upperBound) * pitch + 0.999))
    }
    rows = first..<max(first, end)
  }

  var byteCount: Int { memory.byteCount + resampler.byteCount }

  func isFor(_ other: swl_jpeg_planes) -> Bool {
    guard planes.width == other.width, planes.height == other.height, planes.count == other.count else { return false }
    return (0..<Int(planes.count)).allSatisfy { planes[$0].isSame(other[$0]) }
  }

  /// Decodes the frame that is open and has such planes.
  func read(_ decoder: MotionJPEGDecoder) throws(ImageError) {
    unsafe try decoder.read(rows, to: base)
  }

  /// Writes the tensor of what has been decoded last.
  @unsafe func write(_ values: ValueTable, _ specification: InputSpecification, to tensor: UnsafeMutableRawPointer) {
    let base = unsafe UnsafePointer(base)
    unsafe resampler.write([base, base, base], values, specification, to: tensor)
  }

  private var base: UnsafeMutablePointer<UInt8> {
    unsafe memory.address(offset: 0, byteCount: memory.byteCount).assumingMemoryBound(to: UInt8.self)
  }
}

extension FrameSource {
  /// JPEG has full range and the matrix of BT.601; chroma lies in the middle of the pixels that share it.
  fileprivate init(_ planes: swl_jpeg_planes) {
    width = Int(planes.width)
    height = Int(planes.height)
    colors = planes.count == 1 ? SWL_FRAME_LUMA : SWL_FRAME_YUV
    factors = swl_color_factors(.bt601, .full)
    self.planes = (0..<Int(planes.count)).map { number in
      let plane = planes[number]
      let across = FrameSamples(count: Int(plane.width), pitch: plane.pitch_x)
      return FramePlane(
        offset: Int(plane.offset), stride: Int(plane.stride), rowByteCount: Int(plane.stride),
        down: FrameSamples(count: Int(plane.height), pitch: plane.pitch_y),
        components: [FrameComponent(index: number, across: across, step: 1)])
    }
  }
}

extension swl_jpeg_planes {
  fileprivate subscript(number: Int) -> swl_jpeg_plane { number == 0 ? planes.0 : number == 1 ? planes.1 : planes.2 }
}

extension swl_jpeg_plane {
  fileprivate func isSame(_ other: swl_jpeg_plane) -> Bool {
    (width, height, stride, rows, offset) == (other.width, other.height, other.stride, other.rows, other.offset)
      && (pitch_x, pitch_y) == (other.pitch_x, other.pitch_y)
  }
}
