import Kernels
import Testing

struct ColorConversionTests {
  /// Four pixels by two rows of one picture in every format with chroma for 2 x 2 pixels or more.
  @Test(arguments: [ColorFormat.yuyv, .yvyu, .uyvy, .vyuy, .nv12, .nv21, .nv16, .nv61, .yuv420, .yuv422, .yuv444])
  func formatsOfOnePictureGiveTheSame(format: ColorFormat) throws {
    let picture = Picture()
    let expected = try picture.rgb(.yuv444)
    #expect(try picture.rgb(format) == expected)
    // Grey where chroma is neutral; red grows with V, blue with U.
    #expect(expected[0..<3] == [10, 10, 10] && expected[3..<6] == [20, 20, 20])
    #expect(expected[6] > expected[7] && expected[8] < 40)
  }

  @Test func formatsOfColourKeepTheirBytes() throws {
    let bytes: [ColorFormat: [UInt8]] = [
      .rgb: [1, 2, 3, 4, 5, 6], .bgr: [3, 2, 1, 6, 5, 4], .rgbx: [1, 2, 3, 9, 4, 5, 6, 9],
      .bgrx: [3, 2, 1, 9, 6, 5, 4, 9], .xrgb: [9, 1, 2, 3, 9, 4, 5, 6], .xbgr: [9, 3, 2, 1, 9, 6, 5, 4],
    ]
    for (format, row) in bytes {
      let conversion = ColorConversion(from: format, .bt709, .limited, KernelTable(.detected))
      var out = [UInt8](repeating: 0, count: 6)
      var span = out.mutableSpan
      try conversion.writeRGB(ColorPlanes(row.span, stride: row.count), width: 2, rows: 1, to: &span, stride: 6)
      #expect(out == [1, 2, 3, 4, 5, 6], "\(format)")
    }
  }

  @Test func lumaOfColourIsThatOfPictures() throws {
    let row: [UInt8] = [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255]
    let conversion = ColorConversion(from: .rgb, .bt709, .limited, KernelTable(.detected))
    var out = [UInt8](repeating: 0, count: 4)
    var span = out.mutableSpan
    try conversion.writeLuma(ColorPlanes(row.span, stride: 12), width: 4, rows: 1, to: &span, stride: 4)
    #expect(out == [76, 150, 29, 255])
  }

  @Test func rowsKeepTheirDistances() throws {
    let frame: [UInt8] = [1, 2, 3, 77, 4, 5, 6, 77, 77]
    let conversion = ColorConversion(from: .bgr, .bt601, .full, KernelTable(.detected))
    var out = [UInt8](repeating: 200, count: 10)
    var span = out.mutableSpan
    try conversion.writeRGB(ColorPlanes(frame.span, stride: 4), width: 1, rows: 2, to: &span, stride: 5)
    #expect(out == [3, 2, 1, 200, 200, 6, 5, 4, 200, 200])
  }

  @Test(arguments: [0, 1]) func nothingIsWrittenOfNothing(rows: Int) throws {
    let conversion = ColorConversion(from: .yuv420, .bt601, .full, KernelTable(.detected))
    let none: [UInt8] = []
    var out: [UInt8] = [7]
    var span = out.mutableSpan
    let planes = ColorPlanes(luma: none.span, u: none.span, v: none.span, strides: (0, 0, 0))
    try conversion.writeRGB(planes, width: 0, rows: rows, to: &span, stride: 0)
    #expect(out == [7])
  }
}

/// 4 x 2 pixels, whose chroma is that of pairs.
private struct Picture {
  let luma: [UInt8] = [10, 20, 30, 40, 50, 60, 70, 80]
  let u: [UInt8] = [128, 100]
  let v: [UInt8] = [128, 200]

  func rgb(_ format: ColorFormat) throws -> [UInt8] {
    let conversion = ColorConversion(from: format, .bt601, .full, KernelTable(.detected))
    let (first, second, third) = planes(format)
    func stride(_ plane: Int, _ bytes: [UInt8]) -> Int { bytes.count / format.rowCount(plane: plane, rows: 2) }
    let strides = (stride(0, first), stride(1, second), stride(2, third))
    var out = [UInt8](repeating: 0, count: 24)
    var span = out.mutableSpan
    let planes = ColorPlanes(luma: first.span, u: second.span, v: third.span, strides: strides)
    try conversion.writeRGB(planes, width: 4, rows: 2, to: &span, stride: 12)
    return out
  }

  private func planes(_ format: ColorFormat) -> ([UInt8], [UInt8], [UInt8]) {
    func packed(_ order: (_ first: UInt8, _ second: UInt8, _ u: UInt8, _ v: UInt8) -> [UInt8])
      -> ([UInt8], [UInt8], [UInt8])
    {
      ((0..<4).flatMap { order(luma[2 * $0], luma[2 * $0 + 1], u[$0 % 2], v[$0 % 2]) }, [], [])
    }
    func wide(_ pairs: [UInt8]) -> [UInt8] { [pairs[0], pairs[0], pairs[1], pairs[1]] }
    let (uv, vu) = ([u[0], v[0], u[1], v[1]], [v[0], u[0], v[1], u[1]])
    return switch format {
    case .yuyv: packed { [$0, $2, $1, $3] }
    case .yvyu: packed { [$0, $3, $1, $2] }
    case .uyvy: packed { [$2, $0, $3, $1] }
    case .vyuy: packed { [$3, $0, $2, $1] }
    case .nv12: (luma, uv, [])
    case .nv21: (luma, vu, [])
    case .nv16: (luma, uv + uv, [])
    case .nv61: (luma, vu + vu, [])
    case .yuv420: (luma, u, v)
    case .yuv422: (luma, u + u, v + v)
    default: (luma, wide(u) + wide(u), wide(v) + wide(v))
    }
  }
}
