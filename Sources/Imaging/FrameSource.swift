internal import CKernels
internal import Kernels

/// Samples along an axis: number k covers `pitch` pixels from `origin + k * pitch` on.
struct FrameSamples {
  var count: Int
  var origin = 0.0
  var pitch = 1.0
}

/// A component of a plane: its place among the samples of a pixel, and where its samples lie in a row.
struct FrameComponent {
  var index: Int
  var across: FrameSamples
  /// Bytes in front of the first sample, and from one to the next.
  var first = 0
  var step: Int
}

/// Rows of samples of one kind.
struct FramePlane {
  /// Of a sample; those of more than 8 take two bytes, the low one first.
  var bits: Int32 = 8
  var buffer = 0
  /// Bytes in front of the first row, from one to the next, and in one.
  var offset, stride, rowByteCount: Int
  var down: FrameSamples
  /// One of words, or up to four of bytes. What a pixel needs of them lies within 8 bytes.
  var components: [FrameComponent]

  var sampleByteCount: Int { bits > 8 ? 2 : 1 }
}

/// A frame as the kernels read it.
struct FrameSource {
  var width, height: Int
  var colors: swl_frame_colors
  var factors: swl_color_factors
  /// At most three, and four components that are used.
  var planes: [FramePlane]
}

extension FrameSource {
  /// What a tensor of 1 or 3 channels needs of the format's frames.
  init(_ format: FrameFormat, channels: Int) {
    width = format.width
    height = format.height
    factors = swl_color_factors(format.matrix, format.range)
    let kind = format.pixels.kind
    colors =
      switch (kind, channels) {
      case (.luma, _), (.chroma, 1): SWL_FRAME_LUMA
      case (.chroma, _): SWL_FRAME_YUV
      case (.colors, 1): SWL_FRAME_RGB_LUMA
      case (.colors, _): SWL_FRAME_RGB
      case (.mosaic, 1): SWL_FRAME_BAYER_LUMA
      case (.mosaic, _): SWL_FRAME_BAYER
      }
    planes = format.kernelPlanes
    if colors == SWL_FRAME_LUMA { planes = [planes[0]] }
  }
}

extension FrameFormat {
  fileprivate var kernelPlanes: [FramePlane] {
    let luma = FrameSamples(count: width)
    let half = FrameSamples(count: (width + 1) / 2, pitch: 2)
    /// Planes of one component, in their order.
    func planar(_ indices: [Int]) -> [FramePlane] {
      indices.enumerated().map { number, index in
        plane(number, [FrameComponent(index: index, across: index == 0 ? luma : half, step: 1)])
      }
    }
    func semiplanar(_ u: Int, _ v: Int) -> [FramePlane] {
      let chroma = [
        FrameComponent(index: 1, across: half, first: u, step: 2),
        FrameComponent(index: 2, across: half, first: v, step: 2),
      ]
      return [plane(0, [FrameComponent(index: 0, across: luma, step: 1)]), plane(1, chroma)]
    }
    func packed(_ y: Int, _ u: Int, _ v: Int) -> [FramePlane] {
      let components = [
        FrameComponent(index: 0, across: luma, first: y, step: 2),
        FrameComponent(index: 1, across: half, first: u, step: 4),
        FrameComponent(index: 2, across: half, first: v, step: 4),
      ]
      return [plane(0, components)]
    }
    /// The bytes of red, green and blue.
    func colors(_ places: [Int], of byteCount: Int) -> [FramePlane] {
      let components = places.enumerated().map { index, place in
        FrameComponent(index: index, across: luma, first: place, step: byteCount)
      }
      return [plane(0, components)]
    }
    switch pixels {
    case .yuyv: return packed(0, 1, 3)
    case .yvyu: return packed(0, 3, 1)
    case .uyvy: return packed(1, 0, 2)
    case .vyuy: return packed(1, 2, 0)
    case .nv12, .nv16: return semiplanar(0, 1)
    case .nv21, .nv61: return semiplanar(1, 0)
    case .yu12, .yuv422: return planar([0, 1, 2])
    case .yv12: return planar([0, 2, 1])
    case .rgb: return colors([0, 1, 2], of: 3)
    case .bgr: return colors([2, 1, 0], of: 3)
    case .rgbx: return colors([0, 1, 2], of: 4)
    case .bgrx: return colors([2, 1, 0], of: 4)
    case .xrgb: return colors([1, 2, 3], of: 4)
    case .xbgr: return colors([3, 2, 1], of: 4)
    case .grey: return planar([0])
    case .y10, .y12, .y16: return [plane(0, [FrameComponent(index: 0, across: luma, step: 2)])]
    case .bayerRGGB: return mosaic(red: (0, 0))
    case .bayerGRBG: return mosaic(red: (1, 0))
    case .bayerGBRG: return mosaic(red: (0, 1))
    case .bayerBGGR: return mosaic(red: (1, 1))
    }
  }

  private func plane(_ number: Int, _ components: [FrameComponent]) -> FramePlane {
    let shares = number > 0 && pixels.sharesRows
    let down = FrameSamples(count: pixels.rowCount(plane: number, height: height), pitch: shares ? 2 : 1)
    let place = planes[number]
    return FramePlane(
      bits: pixels.bits, buffer: place.buffer, offset: place.offset, stride: place.stride,
      rowByteCount: pixels.rowByteCount(plane: number, width: width), down: down, components: components)
  }

  /// Even and odd rows as planes of pairs of bytes; an odd last row or column is not read.
  private func mosaic(red: (x: Int, y: Int)) -> [FramePlane] {
    (0..<2).map { parity in
      let isRed = parity == red.y
      let color = isRed ? red.x : 1 - red.x
      let components = (0..<2).map { byte in
        let index = byte == color ? (isRed ? 0 : 2) : (isRed ? 1 : 3)
        return FrameComponent(
          index: index, across: FrameSamples(count: width / 2, origin: Double(byte) - 0.5, pitch: 2), first: byte,
          step: 2)
      }
      return FramePlane(
        buffer: planes[0].buffer, offset: planes[0].offset + parity * planes[0].stride, stride: 2 * planes[0].stride,
        rowByteCount: width, down: FrameSamples(count: height / 2, origin: Double(parity) - 0.5, pitch: 2),
        components: components)
    }
  }
}

extension PixelFormat {
  fileprivate enum Kind { case luma, chroma, colors, mosaic }

  fileprivate var kind: Kind {
    switch self {
    case .grey, .y10, .y12, .y16: .luma
    case .rgb, .bgr, .rgbx, .bgrx, .xrgb, .xbgr: .colors
    case .bayerRGGB, .bayerGRBG, .bayerGBRG, .bayerBGGR: .mosaic
    default: .chroma
    }
  }

  var isBayer: Bool { kind == .mosaic }

  fileprivate var bits: Int32 {
    switch self {
    case .y10: 10
    case .y12: 12
    case .y16: 16
    default: 8
    }
  }
}
