import CKernels
import Kernels
import Testing

/// The kernels' integers against the real-valued formula of the standards, written out here once more.
struct ColorFactorsTests {
  @Test func areThoseOfTheStandards() {
    // 1.402, 0.344136, 0.714136 and 1.772 of JFIF, times 2^13.
    let jpeg = swl_color_factors(.bt601, .full)
    #expect([jpeg.y, jpeg.r_v, jpeg.g_u, jpeg.g_v, jpeg.b_u] == [8192, 11485, -2819, -5850, 14516])
    #expect(jpeg.offset == 128 * 64 + 32)
    // 255/219, 1.792741, 0.213249, 0.532909 and 2.112402.
    let video = swl_color_factors(.bt709, .limited)
    #expect([video.y, video.r_v, video.g_u, video.g_v, video.b_u] == [9539, 14686, -1747, -4366, 17305])
    #expect(video.offset == Int16((112.0 * 255 / 219 * 64).rounded()) + 32)
  }

  @Test(arguments: ColorMatrix.allCases, ColorRange.allCases)
  func sumsStayWithinSixteenBits(matrix: ColorMatrix, range: ColorRange) {
    let factors = swl_color_factors(matrix, range)
    #expect(Int(factors.y) + Int(factors.offset) < 1 << 15)
    #expect(abs(Int(factors.g_u)) + abs(Int(factors.g_v)) < 1 << 15)
  }

  /// All 2^24 triples.
  @Test(arguments: ColorMatrix.allCases, ColorRange.allCases)
  func everyTripleIsNextToTheRealValue(matrix: ColorMatrix, range: ColorRange) throws {
    let conversion = ColorConversion(from: .yuv444, matrix, range, KernelTable(.detected))
    let real = RealConversion(matrix, range)
    let luma = [UInt8](0...255)
    var (out, worst, furthest) = ([UInt8](repeating: 0, count: 3 * 256), 0.0, 0)
    for chroma in 0..<1 << 16 {
      let u = [UInt8](repeating: UInt8(chroma >> 8), count: 256)
      let v = [UInt8](repeating: UInt8(chroma & 255), count: 256)
      var span = out.mutableSpan
      let planes = ColorPlanes(luma: luma.span, u: u.span, v: v.span, strides: (256, 256, 256))
      try conversion.writeRGB(planes, width: 256, rows: 1, to: &span, stride: 768)
      for y in 0..<256 {
        let (du, dv) = (Double(u[y]) - 128, Double(v[y]) - 128)
        let base = real.y * (Double(y) - real.black)
        let values = (base + real.redOfV * dv, base + real.greenOfU * du + real.greenOfV * dv, base + real.blueOfU * du)
        for (channel, value) in [values.0, values.1, values.2].enumerated() {
          let wanted = min(max(value, 0), 255)
          worst = max(worst, abs(Double(out[3 * y + channel]) - wanted))
          furthest = max(furthest, abs(Int(out[3 * y + channel]) - Int(wanted.rounded())))
        }
      }
    }
    #expect(worst < 0.55 && furthest <= 1, "\(worst) \(furthest)")
  }

  @Test(arguments: ColorRange.allCases) func lumaIsNextToTheRealValue(range: ColorRange) throws {
    let conversion = ColorConversion(from: .grey, .bt601, range, KernelTable(.detected))
    let real = RealConversion(.bt601, range)
    let luma = [UInt8](0...255)
    var out = [UInt8](repeating: 0, count: 256)
    var span = out.mutableSpan
    try conversion.writeLuma(ColorPlanes(luma.span, stride: 256), width: 256, rows: 1, to: &span, stride: 256)
    for y in 0..<256 {
      let value = min(max(real.y * (Double(y) - real.black), 0), 255)
      #expect(abs(Double(out[y]) - value) < 0.52)
    }
    if range == .full { #expect(out == luma) }
  }
}

/// Y'CbCr to RGB in real numbers, from published decimal factors: ITU-R BT.601, BT.709 and BT.2020 for values of 0...1 and
/// -0.5...0.5, stretched.
private struct RealConversion {
  let black, y, redOfV, greenOfU, greenOfV, blueOfU: Double

  init(_ matrix: ColorMatrix, _ range: ColorRange) {
    let (luma, chroma) = range == .limited ? (255.0 / 219, 255.0 / 224) : (1, 1)
    black = range == .limited ? 16 : 0
    y = luma
    switch matrix {
    case .bt601:
      (redOfV, greenOfU, greenOfV, blueOfU) = (
        1.402 * chroma, -0.344136286 * chroma, -0.714136286 * chroma, 1.772 * chroma
      )
    case .bt709:
      (redOfV, greenOfU, greenOfV, blueOfU) = (
        1.5748 * chroma, -0.187324273 * chroma, -0.468124273 * chroma, 1.8556 * chroma
      )
    case .bt2020:
      (redOfV, greenOfU, greenOfV, blueOfU) = (
        1.4746 * chroma, -0.164553127 * chroma, -0.571353127 * chroma, 1.8814 * chroma
      )
    }
  }
}
