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
  /// nil for bytes that are ignored.
  var index: Int?
  var across: FrameSamples
  /// In each group of bytes.
  var samplesPerGroup = 1
}

/// Rows of bytes of one layout.
struct FramePlane {
  var layout: swl_frame_layout
  /// Of words.
  var bits: Int32 = 16
  var groupByteCount: Int
  var buffer = 0
  /// Bytes in front of the first row, and from one to the next.
  var offset, stride: Int
  var down: FrameSamples
  /// As many as the layout has.
  var components: [FrameComponent]

  var wordFactor: Int16 { swl_frame_word_factor(bits) }
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
    func components(_ indices: [Int?], _ across: FrameSamples) -> [FrameComponent] {
      indices.map { FrameComponent(index: $0, across: across) }
    }
    switch pixels {
    case .yuyv, .yvyu, .uyvy, .vyuy:
      let isReversed = pixels == .yvyu || pixels == .vyuy
      let isLumaFirst = pixels == .yuyv || pixels == .yvyu
      return [
        plane(
          0, isLumaFirst ? SWL_FRAME_YUYV : SWL_FRAME_UYVY, 4,
          [FrameComponent(index: 0, across: luma, samplesPerGroup: 2)]
            + components(isReversed ? [2, 1] : [1, 2], half))
      ]
    case .nv12, .nv21, .nv16, .nv61:
      let order: [Int?] = pixels == .nv12 || pixels == .nv16 ? [1, 2] : [2, 1]
      return [
        plane(0, SWL_FRAME_BYTES_1, 1, components([0], luma)),
        plane(1, SWL_FRAME_BYTES_2, 2, components(order, half)),
      ]
    case .yu12, .yv12, .yuv422:
      let order = pixels == .yv12 ? [0, 2, 1] : [0, 1, 2]
      return order.enumerated().map { number, index in
        plane(number, SWL_FRAME_BYTES_1, 1, components([index], number == 0 ? luma : half))
      }
    case .rgb: return [plane(0, SWL_FRAME_BYTES_3, 3, components([0, 1, 2], luma))]
    case .bgr: return [plane(0, SWL_FRAME_BYTES_3, 3, components([2, 1, 0], luma))]
    case .rgbx: return [plane(0, SWL_FRAME_BYTES_4, 4, components([0, 1, 2, nil], luma))]
    case .bgrx: return [plane(0, SWL_FRAME_BYTES_4, 4, components([2, 1, 0, nil], luma))]
    case .xrgb: return [plane(0, SWL_FRAME_BYTES_4, 4, components([nil, 0, 1, 2], luma))]
    case .xbgr: return [plane(0, SWL_FRAME_BYTES_4, 4, components([nil, 2, 1, 0], luma))]
    case .grey: return [plane(0, SWL_FRAME_BYTES_1, 1, components([0], luma))]
    case .y10, .y12, .y16: return [plane(0, SWL_FRAME_WORDS, 2, components([0], luma))]
    case .bayerRGGB: return mosaic(red: (0, 0))
    case .bayerGRBG: return mosaic(red: (1, 0))
    case .bayerGBRG: return mosaic(red: (0, 1))
    case .bayerBGGR: return mosaic(red: (1, 1))
    }
  }

  private func plane(
    _ number: Int, _ layout: swl_frame_layout, _ groupByteCount: Int, _ components: [FrameComponent]
  ) -> FramePlane {
    let shares = number > 0 && pixels.sharesRows
    let down = FrameSamples(count: pixels.rowCount(plane: number, height: height), pitch: shares ? 2 : 1)
    let place = planes[number]
    return FramePlane(
      layout: layout, bits: pixels.bits, groupByteCount: groupByteCount, buffer: place.buffer, offset: place.offset,
      stride: place.stride, down: down, components: components)
  }

  /// Even and odd rows as planes of pairs of bytes; an odd last row or column is not read.
  private func mosaic(red: (x: Int, y: Int)) -> [FramePlane] {
    (0..<2).map { parity in
      let isRed = parity == red.y
      let color = isRed ? red.x : 1 - red.x
      let components = (0..<2).map { byte in
        let index = byte == color ? (isRed ? 0 : 2) : (isRed ? 1 : 3)
        return FrameComponent(
          index: index, across: FrameSamples(count: width / 2, origin: Double(byte) - 0.5, pitch: 2))
      }
      return FramePlane(
        layout: SWL_FRAME_BYTES_2, groupByteCount: 2, buffer: planes[0].buffer,
        offset: planes[0].offset + parity * planes[0].stride, stride: 2 * planes[0].stride,
        down: FrameSamples(count: height / 2, origin: Double(parity) - 0.5, pitch: 2), components: components)
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

  fileprivate var bits: Int32 { self == .y10 ? 10 : self == .y12 ? 12 : 16 }
}
