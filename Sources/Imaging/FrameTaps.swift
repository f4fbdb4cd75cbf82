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

/// Where the outputs along an axis lie between samples: number `start[i]` and the next one, which weighs `weight[i]` of
/// 2^15. Memory of the arena.
@unsafe struct FrameTaps {
  let start: UnsafeMutablePointer<Int32>
  let weight: UnsafeMutablePointer<Int16>

  /// Pixel centres lie at one half. Points beyond the first and the last sample take their value.
  func lay(_ samples: FrameSamples, _ span: FrameSpan) {
    for output in 0..<span.count {
      let pixel = span.start + (Double(output) + 0.5) * span.step
      let point = min(max((pixel - samples.origin) / samples.pitch - 0.5, 0), Double(samples.count - 1))
      let fixed = Int32(point * 32768 + 0.5)
      let place = span.isReversed ? span.count - 1 - output : output
      unsafe start[place] = fixed >> 15
      unsafe weight[place] = Int16(fixed & 0x7FFF)
    }
  }

  /// The samples that `count` outputs read, the one behind the last included.
  func samples(_ count: Int) -> Range<Int> {
    let ends = unsafe (Int(start[0]), Int(start[count - 1]))
    return min(ends.0, ends.1)..<max(ends.0, ends.1) + 2
  }

  /// From now on `first` is sample 0.
  func count(from first: Int, _ count: Int) {
    for output in 0..<count { unsafe start[output] -= Int32(first) }
  }

  var readable: (UnsafePointer<Int32>?, UnsafePointer<Int16>?) { unsafe (UnsafePointer(start), UnsafePointer(weight)) }
}
