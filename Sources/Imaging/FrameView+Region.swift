extension FrameView {
  /// Where a rectangle of the picture as it is seen lies in the frame that is `width` x `height` pixels, in whole pixels
  /// and clipped; nil when nothing of it does. The view's own region is not taken into account.
  public func frameRegion(
    left: Double, top: Double, right: Double, bottom: Double, width: Int, height: Int
  ) -> FrameRegion? {
    let (seenWidth, seenHeight) = isTransposed ? (height, width) : (width, height)
    guard let across = wholePixels(left, right, below: seenWidth),
      let down = wholePixels(top, bottom, below: seenHeight)
    else { return nil }
    let reversed = isReversed
    let (columns, rows) = isTransposed ? (down, across) : (across, down)
    let x = reversed.across ? width - columns.upperBound : columns.lowerBound
    let y = reversed.down ? height - rows.upperBound : rows.lowerBound
    return FrameRegion(x: x, y: y, width: columns.count, height: rows.count)
  }
}

/// The pixels that an interval touches.
private func wholePixels(_ start: Double, _ end: Double, below limit: Int) -> Range<Int>? {
  guard start < end, start < Double(limit), end > 0 else { return nil }
  let first = Int(max(start, 0).rounded(.down))
  let last = Int(min(end, Double(limit)).rounded(.up))
  return first < last ? first..<last : nil
}
