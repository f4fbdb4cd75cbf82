internal import CKernels
internal import Kernels

extension Family {
  static var colors: [Family] {
    [
      Family(slot: SWL_SLOT_color_rgb, count: 1200) { color($0, $1, channels: 3) },
      Family(slot: SWL_SLOT_color_luma, count: 600) { color($0, $1, channels: 1) },
    ]
  }

  /// All formats in turn.
  private static func color(_ checker: Checker, _ number: Int, channels: Int) {
    var arguments = unsafe swl_color()
    let format = swl_color_format(rawValue: UInt32(number % 15))
    let width =
      checker.random.oneIn(4)
      ? checker.random.pick([16, 17, 18, 31, 32, 33, 34, 63, 64, 65, 320, 641]) : checker.random.within(1...200)
    let rows = checker.random.within(1...6)
    let chromaShift = checker.random.below(2)
    unsafe (arguments.format, arguments.rows, arguments.count) = (format, Int32(rows), Int32(width))
    unsafe arguments.chroma_shift = Int32(chromaShift)
    unsafe arguments.factors = checker.random.colorFactors()
    let bytes = format.rowByteCounts(width)
    let chromaRows = (rows + chromaShift) >> chromaShift
    let luma = unsafe checker.plane(bytes.first, rows)
    let chroma = unsafe (checker.plane(bytes.second, chromaRows), checker.plane(bytes.third, chromaRows))
    unsafe arguments.in = (luma.start, chroma.0.start, chroma.1.start)
    unsafe arguments.in_stride = (luma.stride, chroma.0.stride, chroma.1.stride)
    let stride = channels * width + checker.random.gap()
    unsafe arguments.out_stride = Int32(stride)
    let output = Output(.bytes, pixels: rows, used: channels * width, stride: stride)
    unsafe checker.verify(channels == 3 ? SWL_SLOT_color_rgb : SWL_SLOT_color_luma, arguments, output) {
      unsafe description(arguments)
    }
  }

  private static func description(_ arguments: swl_color) -> String {
    let (f, strides) = unsafe (arguments.factors, arguments.in_stride)
    let sizes = unsafe "format \(arguments.format.rawValue), \(arguments.rows) rows of \(arguments.count)"
    let shared = unsafe arguments.chroma_shift == 1 ? ", two to one of chroma" : ""
    let distances = unsafe "strides \(strides.0) \(strides.1) \(strides.2) to \(arguments.out_stride)"
    let factors = "luma x \(f.y) + \(f.offset), chroma x \(f.r_v) \(f.g_u) \(f.g_v) \(f.b_u)"
    return "\(sizes)\(shared), \(distances), \(factors)"
  }
}

extension Checker {
  /// A plane behind which nothing may be read; without bytes, none.
  fileprivate func plane(_ rowByteCount: Int, _ rows: Int) -> (start: UnsafePointer<UInt8>?, stride: Int32) {
    guard rowByteCount > 0 else { return (nil, 0) }
    let stride = rowByteCount + random.gap()
    let byteCount = (rows - 1) * stride + rowByteCount
    let start = unsafe constant(byteCount)
    unsafe random.fillBytes(start, byteCount, low: 0, high: 255)
    return unsafe (UnsafePointer(start.assumingMemoryBound(to: UInt8.self)), Int32(stride))
  }
}

extension swl_color_format {
  /// Bytes in a row of each plane.
  fileprivate func rowByteCounts(_ width: Int) -> (first: Int, second: Int, third: Int) {
    let pairs = (width + 1) / 2
    return switch self {
    case SWL_COLOR_YUYV, SWL_COLOR_YVYU, SWL_COLOR_UYVY, SWL_COLOR_VYUY: (4 * pairs, 0, 0)
    case SWL_COLOR_NV12, SWL_COLOR_NV21: (width, 2 * pairs, 0)
    case SWL_COLOR_PLANAR_422: (width, pairs, pairs)
    case SWL_COLOR_PLANAR_444: (width, width, width)
    case SWL_COLOR_GREY: (width, 0, 0)
    case SWL_COLOR_RGB, SWL_COLOR_BGR: (3 * width, 0, 0)
    default: (4 * width, 0, 0)
    }
  }
}

extension Random {
  /// Bytes between rows.
  fileprivate mutating func gap() -> Int { oneIn(2) ? 0 : within(1...40) }

  /// Those of a standard, the extremes that are allowed, or any.
  mutating func colorFactors() -> swl_color_factors {
    if oneIn(2) {
      return swl_color_factors(oneIn(2) ? .bt601 : .bt709, oneIn(2) ? .limited : .full)
    }
    let limit = Int(Int16.max)
    func sign() -> Int { oneIn(2) ? 1 : -1 }
    let isExtreme = oneIn(3)
    func magnitude(_ limit: Int) -> Int { isExtreme ? pick([0, limit]) : within(0...limit) }
    let (luma, green) = (magnitude(limit), magnitude(limit))
    let (offset, otherGreen) = (magnitude(limit - luma), magnitude(limit - green))
    return swl_color_factors(
      y: Int16(sign() * luma), r_v: Int16(sign() * magnitude(limit)), g_u: Int16(sign() * green),
      g_v: Int16(sign() * otherGreen), b_u: Int16(sign() * magnitude(limit)), offset: Int16(sign() * offset))
  }
}
