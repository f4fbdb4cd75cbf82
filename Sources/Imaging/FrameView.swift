/// A part of a frame, in its pixels.
public struct FrameRegion: Equatable, Sendable {
  public var x, y, width, height: Int

  public init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  /// What of it lies in a frame; nil for nothing.
  func clipped(width: Int, height: Int) -> FrameRegion? {
    guard let across = clip(x, self.width, to: width), let down = clip(y, self.height, to: height) else { return nil }
    return FrameRegion(x: across.start, y: down.start, width: across.count, height: down.count)
  }
}

/// Numbers of any size.
private func clip(_ start: Int, _ count: Int, to extent: Int) -> (start: Int, count: Int)? {
  guard count > 0 else { return nil }
  let (end, isBeyond) = start.addingReportingOverflow(count)
  let (first, last) = (max(start, 0), isBeyond ? extent : min(end, extent))
  return first < last ? (first, last - first) : nil
}

/// How a camera's frames are looked at, before the input's own fit: a part, mirrored, then turned.
public struct FrameView: Equatable, Sendable {
  /// Clockwise.
  public enum Rotation: Int, Sendable, CaseIterable {
    case none = 0
    case right = 90
    case half = 180
    case left = 270
  }

  /// Clipped to the frame; nil for all of it.
  public var region: FrameRegion?
  /// Whether left and right change places.
  public var isMirrored: Bool
  public var rotation: Rotation

  public init(region: FrameRegion? = nil, isMirrored: Bool = false, rotation: Rotation = .none) {
    self.region = region
    self.isMirrored = isMirrored
    self.rotation = rotation
  }

  /// Columns of the frame become rows.
  var isTransposed: Bool { rotation == .right || rotation == .left }

  /// Whether the frame's columns, and its rows, are read from the end.
  var isReversed: (across: Bool, down: Bool) {
    switch rotation {
    case .none: (isMirrored, false)
    case .right: (isMirrored, true)
    case .half: (!isMirrored, true)
    case .left: (!isMirrored, false)
    }
  }
}

extension FrameView {
  /// What of a frame is looked at.
  func region(width: Int, height: Int) throws(FrameError) -> FrameRegion {
    let wanted = region ?? FrameRegion(x: 0, y: 0, width: width, height: height)
    guard let region = wanted.clipped(width: width, height: height) else { throw .region(wanted) }
    return region
  }
}
