internal import CImaging
internal import CKernels
internal import Kernels
internal import Tensors

/// What frames of one size and sampling are decoded into, and how it becomes a tensor.
struct JPEGStream {
  private let planes: swl_jpeg_planes
  private let offsets: InlineArray<3, Int>
  private let memory: Arena
  private let resampler: FrameResampler
  /// Rows of the scaled picture that the tensor shows, from the top.
  private let rowCount: Int

  init(
    _ planes: swl_jpeg_planes, eighths: Int, view: FrameView, _ specification: InputSpecification,
    _ layout: TensorLayout, limits: ImageLimits, _ table: KernelTable
  ) throws(FrameError) {
    let (width, height) = (Int(planes.width), Int(planes.height))
    let region = try view.region(width: width, height: height)
    self.planes = planes
    var offsets: InlineArray<3, Int> = [0, 0, 0]
    var byteCount: Int64 = 0
    for number in 0..<Int(planes.count) {
      offsets[number] = Int(byteCount)
      byteCount += Int64(planes[number].stride) * Int64(planes[number].rows)
      guard byteCount <= Int64(limits.maximumByteCount) else {
        throw .picture(.tooLarge(width: width, height: height))
      }
    }
    self.offsets = offsets
    memory = Arena(byteCount: Int(byteCount))
    var resampler = FrameResampler(FrameSource(planes, offsets), specification, layout, table)
    resampler.look(view, region, specification)
    self.resampler = resampler
    rowCount = (0..<Int(planes.count)).reduce(0) { rows, number in
      let last = Double(resampler.rows(ofPlane: number).upperBound) * planes[number].pitch_y
      return max(rows, Int(last * Double(eighths) / 8 + 0.999))
    }
  }

  var byteCount: Int { memory.byteCount + resampler.byteCount }

  func isFor(_ other: swl_jpeg_planes) -> Bool {
    guard planes.width == other.width, planes.height == other.height, planes.count == other.count else { return false }
    return (0..<Int(planes.count)).allSatisfy { planes[$0].isSame(other[$0]) }
  }

  /// Decodes a frame that has such planes.
  @unsafe func decode(_ frame: OpaquePointer?) -> swl_image_status {
    let base = unsafe memory.address(offset: 0, byteCount: memory.byteCount).assumingMemoryBound(to: UInt8.self)
    let out: [UnsafeMutablePointer<UInt8>?] = unsafe [base + offsets[0], base + offsets[1], base + offsets[2]]
    var planes = planes
    return unsafe swl_jpeg_frame_read(frame, &planes, Int32(rowCount), out)
  }

  /// Writes the tensor of what has been decoded last.
  @unsafe func write(_ values: ValueTable, _ specification: InputSpecification, to tensor: UnsafeMutableRawPointer) {
    let base = unsafe UnsafePointer(
      memory.address(offset: 0, byteCount: memory.byteCount).assumingMemoryBound(to: UInt8.self))
    unsafe resampler.write([base, base, base], values, specification, to: tensor)
  }
}

extension FrameSource {
  /// JPEG has full range and the matrix of BT.601; chroma lies in the middle of the pixels that share it.
  fileprivate init(_ planes: swl_jpeg_planes, _ offsets: InlineArray<3, Int>) {
    width = Int(planes.width)
    height = Int(planes.height)
    colors = planes.count == 1 ? SWL_FRAME_LUMA : SWL_FRAME_YUV
    factors = swl_color_factors(.bt601, .full)
    self.planes = (0..<Int(planes.count)).map { number in
      let plane = planes[number]
      let across = FrameSamples(count: Int(plane.width), pitch: plane.pitch_x)
      return FramePlane(
        offset: offsets[number], stride: Int(plane.stride), rowByteCount: Int(plane.stride),
        down: FrameSamples(count: Int(plane.height), pitch: plane.pitch_y),
        components: [FrameComponent(index: number, across: across, step: 1)])
    }
  }
}

extension swl_jpeg_planes {
  subscript(number: Int) -> swl_jpeg_plane { number == 0 ? planes.0 : number == 1 ? planes.1 : planes.2 }
}

extension swl_jpeg_plane {
  fileprivate func isSame(_ other: swl_jpeg_plane) -> Bool {
    (width, height, stride, rows) == (other.width, other.height, other.stride, other.rows)
      && (pitch_x, pitch_y) == (other.pitch_x, other.pitch_y)
  }
}
