internal import CImaging

/// For each output along one axis, the inputs it is made of and their weights.
///
/// The weights are a triangle around the output's centre (pixel centres lie at one half), as wide as two inputs when
/// scaling up, which is bilinear interpolation, and two outputs when scaling down, which does not alias. They are fixed
/// point with `SWL_WEIGHT_BITS` fraction bits: the resampling itself is integer arithmetic, the same everywhere.
struct ResamplingWindow {
  let taps: [swl_taps]
  /// The low and the high part of each weight; those of output i begin at `i * stride`.
  private let low, high: [Int16]
  private let stride: Int

  /// `count` outputs out of the part `start..<start + length` of an axis of `extent` inputs, the last first if it
  /// `isReversed`.
  init(start: Double, length: Double, extent: Int, count: Int, isReversed: Bool = false) {
    let scale = length / Double(count)
    let support = max(scale, 1)
    // Truncation of a positive number, twice rounded up at most.
    let stride = (Int(support) + 1) * 2 + 2
    var taps: [swl_taps] = []
    taps.reserveCapacity(count)
    var low = [Int16](repeating: 0, count: count * stride)
    var high = low
    for output in 0..<count {
      let place = isReversed ? count - 1 - output : output
      let centre = start + (Double(place) + 0.5) * scale
      var first = max(Int(centre - support + 0.5), 0)
      var end = min(Int(centre + support + 0.5), extent)
      // The ends of the triangle often weigh nothing.
      while first < end - 1, triangle((Double(first) - centre + 0.5) / support) == 0 { first += 1 }
      while first < end - 1, triangle((Double(end) - centre - 0.5) / support) == 0 { end -= 1 }
      var sum = 0.0
      for input in first..<end { sum += triangle((Double(input) - centre + 0.5) / support) }
      for input in first..<end {
        let weight = triangle((Double(input) - centre + 0.5) / support) / sum
        let fixed = Int32(weight * Double(1 << SWL_WEIGHT_BITS) + 0.5)
        low[output * stride + input - first] = Int16(fixed & ((1 << SWL_LOW_WEIGHT_BITS) - 1))
        high[output * stride + input - first] = Int16(fixed >> SWL_LOW_WEIGHT_BITS)
      }
      taps.append(swl_taps(start: Int32(first), count: Int32(end - first)))
    }
    self.taps = taps
    self.low = low
    self.high = high
    self.stride = stride
  }

  /// The most inputs that one output reads.
  var longest: Int { taps.reduce(0) { max($0, Int($1.count)) } }

  var byteCount: Int { taps.count * MemoryLayout<swl_taps>.stride + 2 * low.count * MemoryLayout<Int16>.stride }

  /// The inputs that any output reads.
  var inputs: Range<Int> {
    guard let first = taps.first, let last = taps.last else { return 0..<0 }
    return Int(first.start)..<Int(last.start + last.count)
  }
}

extension ResamplingWindow {
  /// Calls `body` with the window in the form of the C functions.
  func withWindow(_ body: (UnsafePointer<swl_resampling>) -> Void) {
    unsafe taps.withUnsafeBufferPointer { taps in
      unsafe low.withUnsafeBufferPointer { low in
        unsafe high.withUnsafeBufferPointer { high in
          var window = unsafe swl_resampling(
            taps: taps.baseAddress, low: low.baseAddress, high: high.baseAddress, stride: Int32(stride),
            count: Int32(taps.count))
          unsafe body(&window)
        }
      }
    }
  }
}

private func triangle(_ distance: Double) -> Double { max(0, 1 - abs(distance)) }
