import Imaging
import Kernels

/// A picture of real values, red, green and blue in 0...255, and the bytes a camera would send of it.
struct RealPicture {
  let width, height: Int
  var color: (_ x: Int, _ y: Int) -> SIMD3<Double>

  /// Smooth, with every colour somewhere.
  static func waves(_ width: Int, _ height: Int) -> RealPicture {
    RealPicture(width: width, height: height) { x, y in
      func wave(_ phase: Double, _ across: Double, _ down: Double) -> Double {
        let value = sine(phase + across * Double(x) / Double(width) + down * Double(y) / Double(height))
        return 127.5 + 110 * value
      }
      return SIMD3(wave(0, 0.9, 0.4), wave(0.3, 0.5, 0.8), wave(0.7, 0.6, -0.7))
    }
  }
}

/// sin(2 pi turns), by its series.
private func sine(_ turns: Double) -> Double {
  let angle = (turns - turns.rounded()) * 2 * Double.pi
  var (term, sum) = (angle, angle)
  for n in 1..<12 {
    term *= -angle * angle / Double((2 * n) * (2 * n + 1))
    sum += term
  }
  return sum
}

extension ColorMatrix {
  var shares: (red: Double, blue: Double) {
    switch self {
    case .bt601: (0.299, 0.114)
    case .bt709: (0.2126, 0.0722)
    case .bt2020: (0.2627, 0.0593)
    }
  }
}

extension ColorRange {
  var levels: (black: Double, luma: Double, chroma: Double) { self == .limited ? (16, 219, 224) : (0, 255, 255) }
}

/// Luma and chroma as real values on the scale of bytes.
func luma(_ color: SIMD3<Double>, _ matrix: ColorMatrix, _ range: ColorRange) -> SIMD3<Double> {
  let (red, blue) = matrix.shares
  let luma = red * color.x + (1 - red - blue) * color.y + blue * color.z
  let (black, extent, chroma) = range.levels
  return SIMD3(
    black + luma / 255 * extent, 128 + (color.z - luma) / (2 - 2 * blue) / 255 * chroma,
    128 + (color.x - luma) / (2 - 2 * red) / 255 * chroma)
}

/// The inverse.
func color(_ yuv: SIMD3<Double>, _ matrix: ColorMatrix, _ range: ColorRange) -> SIMD3<Double> {
  let (red, blue) = matrix.shares
  let (black, extent, chroma) = range.levels
  let luma = (yuv.x - black) / extent * 255
  let (u, v) = ((yuv.y - 128) / chroma * 255, (yuv.z - 128) / chroma * 255)
  let (r, b) = (luma + (2 - 2 * red) * v, luma + (2 - 2 * blue) * u)
  return SIMD3(r, (luma - red * r - blue * b) / (1 - red - blue), b)
}

/// A plane of samples and where they lie, in pixels: sample k covers `pitch` pixels from `origin + k * pitch` on.
struct SamplePlane {
  var width, height: Int
  var pitch = (x: 1.0, y: 1.0)
  var origin = (x: 0.0, y: 0.0)
  var values: [Double]

  /// Bilinear between the four samples around a point, in pixels; the edge goes on for ever.
  func at(_ x: Double, _ y: Double) -> Double {
    func place(_ pixel: Double, _ origin: Double, _ pitch: Double, _ count: Int) -> (Int, Int, Double) {
      let point = min(max((pixel - origin) / pitch - 0.5, 0), Double(count - 1))
      let first = Int(point)
      return (first, min(first + 1, count - 1), point - Double(first))
    }
    let (left, right, across) = place(x, origin.x, pitch.x, width)
    let (top, bottom, down) = place(y, origin.y, pitch.y, height)
    func row(_ y: Int) -> Double {
      values[y * width + left] * (1 - across) + values[y * width + right] * across
    }
    return row(top) * (1 - down) + row(bottom) * down
  }
}

/// The bytes of a frame and, apart from them, the planes of samples that those bytes stand for.
struct DrawnFrame {
  var bytes: [UInt8] = []
  /// Luma; luma, U, V; red, green, blue; red, green of two kinds, blue.
  var planes: [SamplePlane] = []
  let format: FrameFormat
}

extension DrawnFrame {
  /// Rows are `bytesPerLine` apart, what lies between them and behind the picture's edge is noise.
  init(_ picture: RealPicture, _ format: FrameFormat) {
    self.format = format
    bytes = (0..<frameByteCount(format)).map { UInt8(truncatingIfNeeded: $0 &* 37 ^ 0x5B) }
    switch format.pixels {
    case .grey, .y10, .y12, .y16: drawGrey(picture)
    case .rgb, .bgr, .rgbx, .bgrx, .xrgb, .xbgr: drawColors(picture)
    case .bayerRGGB, .bayerGRBG, .bayerGBRG, .bayerBGGR: drawMosaic(picture)
    default: drawChroma(picture)
    }
  }

  private mutating func drawGrey(_ picture: RealPicture) {
    let bits = format.pixels == .grey ? 8 : format.pixels == .y10 ? 10 : format.pixels == .y12 ? 12 : 16
    let most = Double((1 << bits) - 1)
    var values: [Double] = []
    for y in 0..<format.height {
      for x in 0..<format.width {
        let value = (luma(picture.color(x, y), format.matrix, format.range).x / 255 * most).rounded()
        values.append(value / most * 255)
        let place = y * format.planes[0].stride + (bits == 8 ? x : 2 * x)
        bytes[place] = UInt8(truncatingIfNeeded: Int(value))
        if bits > 8 { bytes[place + 1] = UInt8(Int(value) >> 8) }
      }
    }
    planes = [SamplePlane(width: format.width, height: format.height, values: values)]
  }

  private mutating func drawColors(_ picture: RealPicture) {
    let places: (Int, [Int]) =
      switch format.pixels {
      case .rgb: (3, [0, 1, 2])
      case .bgr: (3, [2, 1, 0])
      case .rgbx: (4, [0, 1, 2])
      case .bgrx: (4, [2, 1, 0])
      case .xrgb: (4, [1, 2, 3])
      default: (4, [3, 2, 1])
      }
    planes = (0..<3).map { channel in
      SamplePlane(
        width: format.width, height: format.height,
        values: pixels.map { picture.color($0.x, $0.y)[channel].rounded() })
    }
    for (number, pixel) in pixels.enumerated() {
      for channel in 0..<3 {
        let place = pixel.y * format.planes[0].stride + places.0 * pixel.x + places.1[channel]
        bytes[place] = UInt8(planes[channel].values[number])
      }
    }
  }

  private mutating func drawMosaic(_ picture: RealPicture) {
    let red: (x: Int, y: Int) =
      switch format.pixels {
      case .bayerRGGB: (0, 0)
      case .bayerGRBG: (1, 0)
      case .bayerGBRG: (0, 1)
      default: (1, 1)
      }
    let cells: [(x: Int, y: Int)] = [red, (1 - red.x, red.y), (1 - red.x, 1 - red.y), (red.x, 1 - red.y)]
    let channels = [0, 1, 2, 1]
    for (cell, channel) in zip(cells, channels) {
      var plane = SamplePlane(width: format.width / 2, height: format.height / 2, values: [])
      (plane.pitch, plane.origin) = ((2, 2), (Double(cell.x) - 0.5, Double(cell.y) - 0.5))
      for y in 0..<plane.height {
        for x in 0..<plane.width {
          let pixel = (x: 2 * x + cell.x, y: 2 * y + cell.y)
          let value = picture.color(pixel.x, pixel.y)[channel].rounded()
          plane.values.append(value)
          bytes[pixel.y * format.planes[0].stride + pixel.x] = UInt8(value)
        }
      }
      planes.append(plane)
    }
  }

  /// Chroma is the mean of the pixels that share it.
  private mutating func drawChroma(_ picture: RealPicture) {
    let rows = format.pixels.rowCount(plane: 1, height: 2) == 1 && format.pixels.planeCount > 1 ? 2 : 1
    let values = pixels.map { luma(picture.color($0.x, $0.y), format.matrix, format.range) }
    planes = [SamplePlane(width: format.width, height: format.height, values: values.map { $0.x.rounded() })]
    for (number, pixel) in pixels.enumerated() {
      bytes[place(0, pixel.x, pixel.y)] = UInt8(planes[0].values[number])
    }
    for component in 1..<3 {
      var plane = SamplePlane(width: (format.width + 1) / 2, height: (format.height + rows - 1) / rows, values: [])
      plane.pitch = (2, Double(rows))
      for y in 0..<plane.height {
        for x in 0..<plane.width {
          var (sum, count) = (0.0, 0.0)
          for row in rows * y..<min(rows * y + rows, format.height) {
            for column in 2 * x..<min(2 * x + 2, format.width) {
              sum += values[row * format.width + column][component]
              count += 1
            }
          }
          plane.values.append((sum / count).rounded())
          bytes[place(component, x, y)] = UInt8(plane.values.last!)
        }
      }
      planes.append(plane)
    }
  }

  /// The byte of a sample of luma (0), U (1) or V (2).
  private func place(_ component: Int, _ x: Int, _ y: Int) -> Int {
    func packed(_ luma: Int, _ u: Int, _ v: Int) -> Int {
      let row = y * format.planes[0].stride
      return component == 0 ? row + 2 * x + luma : row + 4 * x + (component == 1 ? u : v)
    }
    func plane(_ number: Int, step: Int = 1, offset: Int = 0) -> Int {
      format.planes[number].offset + y * format.planes[number].stride + step * x + offset
    }
    switch format.pixels {
    case .yuyv: return packed(0, 1, 3)
    case .yvyu: return packed(0, 3, 1)
    case .uyvy: return packed(1, 0, 2)
    case .vyuy: return packed(1, 2, 0)
    case .nv12, .nv16: return component == 0 ? plane(0) : plane(1, step: 2, offset: component - 1)
    case .nv21, .nv61: return component == 0 ? plane(0) : plane(1, step: 2, offset: 2 - component)
    case .yv12: return plane(component == 0 ? 0 : 3 - component)
    default: return plane(component)
    }
  }

  private var pixels: [(x: Int, y: Int)] {
    (0..<format.height).flatMap { y in (0..<format.width).map { (x: $0, y: y) } }
  }

  /// Red, green and blue, or luma alone, at a point of the frame, in pixels; real values within 0...255.
  func value(_ x: Double, _ y: Double, isGrey: Bool) -> SIMD3<Double> {
    let samples = planes.map { $0.at(x, y) }
    let value: SIMD3<Double>
    switch format.pixels {
    case .grey, .y10, .y12, .y16:
      value = color(SIMD3(samples[0], 128, 128), format.matrix, format.range)
    case .rgb, .bgr, .rgbx, .bgrx, .xrgb, .xbgr: value = SIMD3(samples[0], samples[1], samples[2])
    case .bayerRGGB, .bayerGRBG, .bayerGBRG, .bayerBGGR:
      value = SIMD3(samples[0], (samples[1] + samples[3]) / 2, samples[2])
    default:
      let yuv = SIMD3(samples[0], isGrey ? 128 : samples[1], isGrey ? 128 : samples[2])
      value = color(yuv, format.matrix, format.range)
    }
    let within = value.clamped(lowerBound: SIMD3(repeating: 0), upperBound: SIMD3(repeating: 255))
    return isGrey ? SIMD3(repeating: 0.299 * within.x + 0.587 * within.y + 0.114 * within.z) : within
  }
}

func frameByteCount(_ format: FrameFormat) -> Int {
  (0..<format.pixels.planeCount).map { plane in
    let rows = format.pixels.rowCount(plane: plane, height: format.height)
    let rowByteCount = format.pixels.rowByteCount(plane: plane, width: format.width)
    return format.planes[plane].offset + (rows - 1) * format.planes[plane].stride + rowByteCount
  }.max()!
}
