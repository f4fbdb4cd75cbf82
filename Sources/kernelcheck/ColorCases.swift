internal import CKernels
internal import Kernels

extension Family {
  static var colors: [Family] {
    [
      Family(slot: SWL_SLOT_color_rgb, count: 1200) { color($0, $1, channels: 3) },
      Family(slot: SWL_SLOT_color_luma, count: 600) { color($0, $1, channels: 1) },
    ]
  }

  /// All formats in turn; nothing may be read behind the last row of a plane.
  private static func color(_ checker: Checker, _ number: Int, channels: Int) {
    var arguments = unsafe swl_color()
    let format = swl_color_format(rawValue: UInt32(number % 15))
    let width =
      checker.random.oneIn(4)
      ? checker.random.pick([16, 17, 18, 31, 32, 33, 34, 63, 64, 65, 320, 641]) : checker.random.within(1...200)
    let rows = checker.random.within(1...6)
    let sharesRows = checker.random.oneIn(2)
    unsafe (arguments.format, arguments.rows, arguments.count) = (format, Int32(rows), Int32(width))
    unsafe arguments.chroma_shift = sharesRows ? 1 : 0
    func plane(_ rowByteCount: Int, _ rows: Int) -> (UnsafePointer<UInt8>?, Int32) {
      guard rowByteCount > 0 else { return (nil, 0) }
      let stride = rowByteCount + (checker.random.oneIn(2) ? 0 : checker.random.within(1...40))
      let byteCount = (rows - 1) * stride + rowByteCount
      let start = unsafe checker.constant(byteCount)
      unsafe checker.random.fillBytes(start, byteCount, low: 0, high: 255)
      return unsafe (UnsafePointer(start.assumingMemoryBound(to: UInt8.self)), Int32(stride))
    }
    let (row, chromaRow, chromaPlanes) = format.rowByteCounts(width)
    let chromaRows = sharesRows ? (rows + 1) / 2 : rows
    let planes = unsafe (
      plane(row, rows), plane(chromaPlanes > 0 ? chromaRow : 0, chromaRows),
      plane(chromaPlanes > 1 ? chromaRow : 0, chromaRows)
    )
    unsafe arguments.in = (planes.0.0, planes.1.0, planes.2.0)
    unsafe arguments.in_stride = (planes.0.1, planes.1.1, planes.2.1)
    let stride = channels * width + (checker.random.oneIn(2) ? 0 : checker.random.within(1...40))
    unsafe arguments.out_stride = Int32(stride)
    let factors = checker.random.colorFactors()
    unsafe arguments.factors = factors
    let output = Output(.bytes, pixels: rows, used: channels * width, stride: stride)
    unsafe checker.verify(channels == 3 ? SWL_SLOT_color_rgb : SWL_SLOT_color_luma, arguments, output) {
      let strides = unsafe text([planes.0.1, planes.1.1, planes.2.1].map { Int($0) })
      let chroma = [factors.r_v, factors.g_u, factors.g_v, factors.b_u].map { Int($0) }
      return "format \(format.rawValue), \(rows) rows of \(width)\(sharesRows ? ", two to one of chroma" : "")\n"
        + "    strides \(strides) to \(stride), luma x \(factors.y) + \(factors.offset), chroma x \(text(chroma))"
    }
  }
}

extension swl_color_format {
  /// Bytes in a row of the first plane, and of each of the `chromaPlanes` behind it.
  fileprivate func rowByteCounts(_ width: Int) -> (first: Int, chroma: Int, chromaPlanes: Int) {
    let pairs = (width + 1) / 2
    return switch self {
    case SWL_COLOR_YUYV, SWL_COLOR_YVYU, SWL_COLOR_UYVY, SWL_COLOR_VYUY: (4 * pairs, 0, 0)
    case SWL_COLOR_NV12, SWL_COLOR_NV21: (width, 2 * pairs, 1)
    case SWL_COLOR_PLANAR_422: (width, pairs, 2)
    case SWL_COLOR_PLANAR_444: (width, width, 2)
    case SWL_COLOR_GREY: (width, 0, 0)
    case SWL_COLOR_RGB, SWL_COLOR_BGR: (3 * width, 0, 0)
    default: (4 * width, 0, 0)
    }
  }
}

extension Random {
  /// Those of a standard, the extremes that are allowed, or any.
  fileprivate mutating func colorFactors() -> swl_color_factors {
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
