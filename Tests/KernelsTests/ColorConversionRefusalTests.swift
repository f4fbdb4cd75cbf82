import Kernels
import Testing

/// What does not fit is refused before a byte is read or written.
struct ColorConversionRefusalTests {
  @Test func planesThatEndTooEarly() throws {
    // 5 x 3 pixels of NV12: luma 5 + 2 * 8, chroma 6 + 8.
    try accepts(.nv12, luma: 21, chroma: 14)
    refuses(.nv12, luma: 20, chroma: 14, as: .plane(0, byteCount: 20, needed: 21))
    refuses(.nv12, luma: 21, chroma: 13, as: .plane(1, byteCount: 13, needed: 14))
    // NV16 has a row of chroma for each row: 6 + 2 * 8.
    try accepts(.nv16, luma: 21, chroma: 22)
    refuses(.nv16, luma: 21, chroma: 21, as: .plane(1, byteCount: 21, needed: 22))
    // Chroma of an odd last pixel is a whole pair.
    refuses(.yuyv, luma: 21, chroma: 0, as: .stride(8, rowByteCount: 12))
  }

  @Test func aFormatWithMorePlanesThanGiven() {
    refuses(.yuv420, luma: 21, chroma: 14, as: .stride(0, rowByteCount: 3))
  }

  @Test func anOutputThatEndsTooEarly() throws {
    try accepts(.nv12, luma: 21, chroma: 14, out: 15 + 2 * 16)
    refuses(.nv12, luma: 21, chroma: 14, out: 14 + 2 * 16, as: .output(byteCount: 46, needed: 47))
    refuses(.nv12, luma: 21, chroma: 14, outStride: 14, as: .stride(14, rowByteCount: 15))
  }

  @Test(arguments: [(-1, 3), (5, -1), (Int.min, 3), (Int.max, Int.max), (65537, 1), (1, 65537)])
  func sizesOutOfRange(width: Int, rows: Int) {
    refuses(.nv12, luma: 21, chroma: 14, width: width, rows: rows, as: .size(width: width, rows: rows))
  }

  @Test(arguments: [-8, 4, Int.max, 1 << 31]) func distancesOutOfRange(stride: Int) {
    refuses(.nv12, luma: 21, chroma: 14, stride: stride, as: .stride(stride, rowByteCount: 5))
    #expect(!ColorConversionError.stride(stride, rowByteCount: 5).message.isEmpty)
  }

  private func accepts(_ format: ColorFormat, luma: Int, chroma: Int, out: Int = 64) throws {
    try convert(format, luma, chroma, out, width: 5, rows: 3, stride: 8, outStride: 16)
  }

  private func refuses(
    _ format: ColorFormat, luma: Int, chroma: Int, out: Int = 64, width: Int = 5, rows: Int = 3, stride: Int = 8,
    outStride: Int = 16, as error: ColorConversionError
  ) {
    #expect(throws: error) {
      try convert(format, luma, chroma, out, width: width, rows: rows, stride: stride, outStride: outStride)
    }
  }

  private func convert(
    _ format: ColorFormat, _ luma: Int, _ chroma: Int, _ out: Int, width: Int, rows: Int, stride: Int, outStride: Int
  ) throws(ColorConversionError) {
    let conversion = ColorConversion(from: format, .bt601, .limited, KernelTable(.detected))
    let (first, second) = ([UInt8](repeating: 1, count: luma), [UInt8](repeating: 1, count: chroma))
    var out = [UInt8](repeating: 0, count: out)
    var span = out.mutableSpan
    let planes = ColorPlanes(luma: first.span, chroma: second.span, strides: (stride, 8))
    try conversion.writeRGB(planes, width: width, rows: rows, to: &span, stride: outStride)
  }
}
