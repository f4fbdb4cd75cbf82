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

/// Where the outputs along an axis lie between samples: number `first[i]` and the next one, which weighs `weight[i]` of
/// 2^15. Memory of the arena.
@unsafe struct FrameTaps {
  let first: UnsafeMutablePointer<Int32>
  let weight: UnsafeMutablePointer<Int16>

  /// Pixel centres lie at one half. Points beyond the first and the last sample take their value. Outputs behind the
  /// span's last one, up to `count`, are like it.
  func lay(_ samples: FrameSamples, _ span: FrameSpan, count: Int) {
    for place in 0..<count {
      let output = min(place, span.count - 1)
      let pixel = span.start + (Double(span.isReversed ? span.count - 1 - output : output) + 0.5) * span.step
      let point = min(max((pixel - samples.origin) / samples.pitch - 0.5, 0), Double(samples.count - 1))
      let fixed = Int32(point * 32768 + 0.5)
      unsafe first[place] = fixed >> 15
      unsafe weight[place] = Int16(fixed & 0x7FFF)
    }
  }

  /// Those of `limit` samples that `count` outputs read.
  func samples(_ count: Int, below limit: Int) -> Range<Int> {
    let ends = unsafe (Int(first[0]), Int(first[count - 1]))
    return min(ends.0, ends.1)..<min(max(ends.0, ends.1) + 2, limit)
  }
}
