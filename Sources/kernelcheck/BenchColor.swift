internal import CKernels
internal import Kernels

extension BenchLayer {
  /// Frames of a camera.
  static var camera: [BenchLayer] {
    let toRGB = [
      SWL_COLOR_YUYV, SWL_COLOR_UYVY, SWL_COLOR_NV12, SWL_COLOR_PLANAR_422, SWL_COLOR_PLANAR_444, SWL_COLOR_GREY,
      SWL_COLOR_BGR, SWL_COLOR_BGRX,
    ]
    let toLuma = [SWL_COLOR_YUYV, SWL_COLOR_NV12, SWL_COLOR_RGB, SWL_COLOR_BGRX]
    return toRGB.map { BenchLayer("camera", .color(SWL_SLOT_color_rgb, $0, width: 640, height: 480)) }
      + toLuma.map { BenchLayer("camera", .color(SWL_SLOT_color_luma, $0, width: 640, height: 480)) }
  }
}

extension swl_color_format {
  var name: String {
    switch self {
    case SWL_COLOR_YUYV: "YUYV"
    case SWL_COLOR_UYVY: "UYVY"
    case SWL_COLOR_NV12: "NV12"
    case SWL_COLOR_PLANAR_422: "YUV 4:2:0"
    case SWL_COLOR_PLANAR_444: "YUV 4:4:4"
    case SWL_COLOR_GREY: "grey"
    case SWL_COLOR_RGB: "RGB"
    case SWL_COLOR_BGR: "BGR"
    case SWL_COLOR_BGRX: "BGRX"
    default: "format \(rawValue)"
    }
  }
}

extension BenchTimer {
  func color(_ slot: swl_slot, _ format: swl_color_format, _ width: Int, _ height: Int) -> BenchResult {
    var arguments = unsafe swl_color()
    let channels = slot == SWL_SLOT_color_luma ? 1 : 3
    // Wide enough for every format.
    let stride = 4 * width
    func plane() -> UnsafePointer<UInt8> {
      unsafe UnsafeRawPointer(buffers.bytes(stride * height)).assumingMemoryBound(to: UInt8.self)
    }
    unsafe (arguments.format, arguments.rows, arguments.count) = (format, Int32(height), Int32(width))
    unsafe arguments.chroma_shift = format == SWL_COLOR_PLANAR_444 ? 0 : 1
    unsafe arguments.in = (plane(), plane(), plane())
    unsafe arguments.in_stride = (Int32(stride), Int32(stride), Int32(stride))
    unsafe arguments.out_stride = Int32(channels * width)
    unsafe arguments.factors = swl_color_factors(.bt601, .limited)
    return unsafe measure(
      slot, arguments, outputBytes: channels * width * height, elements: width * height)
  }
}
