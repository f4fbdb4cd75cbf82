internal import CKernels

/// How the pixels of a row are picked, as `swl_frame_samples` has it.
struct FrameGroups {
  /// Bytes that are read of a row for a group, and for one pixel of those that are split.
  static let byteCount = 16
  static let pixelByteCount = 8

  /// Of the number of pixels in one.
  var logarithm: Int
  var isSplit = false

  var size: Int { 1 << logarithm }

  /// Where a pixel's group stands in `pick`: groups of the first and the second half of a block take turns.
  func place(ofPixel pixel: Int) -> Int {
    let (block, half) = (Int(SWL_FRAME_BLOCK), Int(SWL_FRAME_BLOCK) / 2)
    return pixel / block * (block >> logarithm) + 2 * ((pixel % half) >> logarithm) + pixel / half % 2
  }
}

/// What the pixels of a tensor's row take of a plane's rows, as `swl_frame_samples` has it. Memory of the arena.
@unsafe struct FrameColumns {
  let start: UnsafeMutablePointer<Int32>
  /// 8 for each pixel.
  let pick: UnsafeMutablePointer<UInt8>
  /// Of the first component; those of the next ones lie `stride` further each.
  let taps: FrameTaps
  let stride: Int

  /// For `count` pixels, whole blocks; those behind the span's last one are like it. A row of the plane has at least
  /// as many bytes as a group.
  func lay(_ plane: FramePlane, _ span: FrameSpan, count: Int) -> FrameGroups {
    for (number, component) in plane.components.enumerated() {
      unsafe taps(number).lay(component.across, span, count: count)
    }
    let extent = unsafe placeFirstBytes(plane, count)
    let groups = unsafe groups(of: plane, extent: extent, count: count)
    unsafe placeStarts(groups, count: count, rowByteCount: max(plane.rowByteCount, FrameGroups.byteCount))
    for (number, component) in plane.components.enumerated() {
      unsafe pickBytes(of: component, number, byteCount: plane.sampleByteCount, groups, count)
    }
    return groups
  }

  private func taps(_ component: Int) -> FrameTaps {
    unsafe FrameTaps(first: taps.first + component * stride, weight: taps.weight + component * stride)
  }

  /// Makes `start` the first byte of each pixel; returns in how many bytes a pixel lies.
  private func placeFirstBytes(_ plane: FramePlane, _ count: Int) -> Int {
    var extent = 0
    for pixel in 0..<count {
      var (first, end) = (Int.max, 0)
      for (number, component) in plane.components.enumerated() {
        let places = unsafe component.places(taps(number).first[pixel])
        first = min(first, places.left)
        end = max(end, places.right + plane.sampleByteCount)
      }
      unsafe start[pixel] = Int32(first)
      extent = max(extent, end - first)
    }
    return extent
  }

  /// The largest groups for whose bytes there is room. `extent`: bytes that a pixel lies in.
  private func groups(of plane: FramePlane, extent: Int, count: Int) -> FrameGroups {
    let room = FrameGroups.byteCount / (2 * plane.components.count * plane.sampleByteCount)
    var groups = FrameGroups(logarithm: room >= 8 ? 3 : room >= 4 ? 2 : 1)
    while groups.size > 1 {
      if unsafe areNear(groups, extent: extent, count: count) { return groups }
      groups.logarithm -= 1
    }
    precondition(extent <= FrameGroups.pixelByteCount)
    return FrameGroups(logarithm: 1, isSplit: true)
  }

  /// Whether there is room for the bytes of every group.
  private func areNear(_ groups: FrameGroups, extent: Int, count: Int) -> Bool {
    for group in 0..<count >> groups.logarithm {
      let first = group << groups.logarithm
      let distance = unsafe Int(abs(start[first + groups.size - 1] - start[first]))
      if distance + extent > FrameGroups.byteCount { return false }
    }
    return true
  }

  /// Turns the first bytes of pixels to places where reading begins.
  private func placeStarts(_ groups: FrameGroups, count: Int, rowByteCount: Int) {
    if groups.isSplit {
      let last = Int32(rowByteCount - FrameGroups.pixelByteCount)
      for pixel in 0..<count { unsafe start[pixel] = min(start[pixel], last) }
    } else {
      let last = Int32(rowByteCount - FrameGroups.byteCount)
      for group in 0..<count >> groups.logarithm {
        let first = group << groups.logarithm
        unsafe start[group] = min(start[first], start[first + groups.size - 1], last)
      }
    }
  }

  private func pickBytes(
    of component: FrameComponent, _ number: Int, byteCount: Int, _ groups: FrameGroups, _ count: Int
  ) {
    let first = unsafe taps(number).first
    for pixel in 0..<count {
      let member = pixel & (groups.size - 1)
      let origin =
        unsafe groups.isSplit
        ? Int(start[pixel]) - member * FrameGroups.pixelByteCount : Int(start[pixel >> groups.logarithm])
      let places = unsafe component.places(first[pixel])
      let left =
        unsafe pick + groups.place(ofPixel: pixel) * FrameGroups.byteCount
        + (2 * number * groups.size + member) * byteCount
      let right = unsafe left + groups.size * byteCount
      for byte in 0..<byteCount {
        unsafe left[byte] = UInt8(places.left - origin + byte)
        unsafe right[byte] = UInt8(places.right - origin + byte)
      }
    }
  }
}

extension FrameComponent {
  /// The first bytes of the samples left and right of a pixel.
  fileprivate func places(_ sample: Int32) -> (left: Int, right: Int) {
    let sample = Int(sample)
    return (first + sample * step, first + min(sample + 1, across.count - 1) * step)
  }
}
