/// Outputs at equal distances along an axis of a frame.
struct FrameSpan {
  /// In pixels from the first one's edge: output i lies at `start + (i + 0.5) * step`.
  let start, step: Double
  let count: Int
  /// Whether the outputs are wanted from the last to the first.
  let isReversed: Bool

  /// An axis of a view: `extent` pixels of the frame from `origin` on, in which the view's placement lies, counted from
  /// the end when they are read that way.
  init(_ placement: Placement, ofRows: Bool, _ origin: Int, _ extent: Int, isReversed: Bool) {
    let (source, length, target) =
      ofRows
      ? (placement.sourceY, placement.sourceHeight, placement.targetHeight)
      : (placement.sourceX, placement.sourceWidth, placement.targetWidth)
    start = Double(origin) + (isReversed ? Double(extent) - source - length : source)
    step = length / Double(target)
    count = target
    self.isReversed = isReversed
  }
}

extension FrameSpan {
  /// In pixels, of the output that stands at a place.
  fileprivate func point(_ place: Int) -> Double {
    start + (Double(isReversed ? count - 1 - place : place) + 0.5) * step
  }
}

/// Between which samples an output lies; the second one weighs `weight` of 2^15.
struct FrameTap {
  let first, second: Int
  let weight: Int16

  /// Pixel centres lie at one half. Points beyond the first and the last sample take their value.
  init(_ samples: FrameSamples, _ span: FrameSpan, _ place: Int) {
    let point = min(max((span.point(place) - samples.origin) / samples.pitch - 0.5, 0), Double(samples.count - 1))
    let fixed = Int(point * 32768 + 0.5)
    first = fixed >> 15
    second = min(first + 1, samples.count - 1)
    weight = Int16(fixed & 0x7FFF)
  }
}
