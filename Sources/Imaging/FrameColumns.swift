internal import CKernels

/// How the pixels of a row are picked, as `swl_frame_samples` has it.
struct FrameGroups {
  /// Bytes that are read of a row for a group, and for one pixel of those that are split.
  static let byteCount = 16
  static let pixelByteCount = 8

  /// Pixels in one.
  var size: Int
  var isSplit = false

  /// Where a group stands among those of its row: groups of the first and the second half of a block take turns.
  func place(of group: Int) -> Int {
    let half = Int(SWL_FRAME_BLOCK) / 2 / size
    let (block, member) = group.quotientAndRemainder(dividingBy: 2 * half)
    return block * 2 * half + member % half * 2 + member / half
  }
}

/// What the pixels of a tensor's row take of a plane's rows, as `swl_frame_samples` has it. Memory of the arena.
@unsafe struct FrameColumns {
  let start: UnsafeMutablePointer<Int32>
  /// 8 for each pixel.
  let pick: UnsafeMutablePointer<UInt8>
  /// A row for each component, `stride` apart.
  let weight: UnsafeMutablePointer<Int16>
  let stride: Int

  /// For `count` pixels, whole blocks; those behind the span's last one are like it. A row of the plane has at least
  /// as many bytes as a group.
  func lay(_ plane: FramePlane, _ span: FrameSpan, count: Int) -> FrameGroups {
    var extent = 0
    for pixel in 0..<count { extent = unsafe max(extent, measure(pixel, plane, span)) }
    let groups = unsafe groups(of: plane, extent: extent, count: count)
    unsafe placeStarts(groups, count: count, rowByteCount: max(plane.rowByteCount, FrameGroups.byteCount))
    for pixel in 0..<count { unsafe pickBytes(pixel, plane, span, groups) }
    return groups
  }

  /// Notes weights and the first byte of a pixel; returns how many bytes it lies in.
  private func measure(_ pixel: Int, _ plane: FramePlane, _ span: FrameSpan) -> Int {
    var (first, end) = (Int.max, 0)
    for (number, component) in plane.components.enumerated() {
      let tap = FrameTap(component.across, span, min(pixel, span.count - 1))
      unsafe weight[number * stride + pixel] = tap.weight
      first = min(first, component.place(tap.first))
      end = max(end, component.place(tap.second) + plane.sampleByteCount)
    }
    unsafe start[pixel] = Int32(first)
    return end - first
  }

  /// The largest groups for whose bytes there is room. `extent`: bytes that a pixel lies in.
  private func groups(of plane: FramePlane, extent: Int, count: Int) -> FrameGroups {
    var size = FrameGroups.byteCount / (2 * plane.components.count * plane.sampleByteCount)
    size = size >= 8 ? 8 : size >= 4 ? 4 : 2
    while size > 1 {
      let areNear = (0..<count / size).allSatisfy { group in
        let ends = unsafe (start[group * size], start[group * size + size - 1])
        return Int(abs(ends.1 - ends.0)) + extent <= FrameGroups.byteCount
      }
      if areNear { return FrameGroups(size: size) }
      size /= 2
    }
    precondition(extent <= FrameGroups.pixelByteCount)
    return FrameGroups(size: 2, isSplit: true)
  }

  /// Turns the first bytes of pixels to places where reading begins.
  private func placeStarts(_ groups: FrameGroups, count: Int, rowByteCount: Int) {
    if groups.isSplit {
      let last = Int32(rowByteCount - FrameGroups.pixelByteCount)
      for pixel in 0..<count { unsafe start[pixel] = min(start[pixel], last) }
    } else {
      let last = Int32(rowByteCount - FrameGroups.byteCount)
      for group in 0..<count / groups.size {
        let first = group * groups.size
        unsafe start[group] = min(start[first], start[first + groups.size - 1], last)
      }
    }
  }

  private func pickBytes(_ pixel: Int, _ plane: FramePlane, _ span: FrameSpan, _ groups: FrameGroups) {
    let (group, member) = pixel.quotientAndRemainder(dividingBy: groups.size)
    let origin =
      unsafe groups.isSplit ? Int(start[pixel]) - member * FrameGroups.pixelByteCount : Int(start[group])
    let picks = unsafe pick + groups.place(of: group) * FrameGroups.byteCount
    for (number, component) in plane.components.enumerated() {
      let tap = FrameTap(component.across, span, min(pixel, span.count - 1))
      for side in 0..<2 {
        let place = component.place(side == 0 ? tap.first : tap.second) - origin
        let first = ((2 * number + side) * groups.size + member) * plane.sampleByteCount
        for byte in 0..<plane.sampleByteCount {
          unsafe picks[first + byte] = UInt8(place + byte)
        }
      }
    }
  }
}

extension FrameComponent {
  /// The first byte of a sample in a row.
  fileprivate func place(_ sample: Int) -> Int { first + sample * step }
}
