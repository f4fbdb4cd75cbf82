/// A part of the picture with straight edges, such as a doorway.
public struct Zone: Sendable {
  public static let maximumCornerCount = 32

  public let cornerCount: Int
  private let corners: InlineArray<32, Keypoint>

  /// The corners in order, in pixels, at least three of them and at most `maximumCornerCount`; the last is joined to the
  /// first. Nil for another number of them, or one that is no number below `Box.limit`.
  public init?(_ corners: [Keypoint]) {
    guard 3...Zone.maximumCornerCount ~= corners.count else { return nil }
    var stored = InlineArray<32, Keypoint>(repeating: Keypoint(x: 0, y: 0))
    for index in corners.indices {
      guard abs(corners[index].x) <= Box.limit, abs(corners[index].y) <= Box.limit else { return nil }
      stored[index] = corners[index]
    }
    cornerCount = corners.count
    self.corners = stored
  }

  /// Whether a point lies inside: an edge is met an odd number of times on the way to the right. Of two zones that share
  /// an edge exactly one contains a point on it.
  public func contains(_ point: Keypoint) -> Bool {
    var isInside = false
    var previous = corners[cornerCount - 1]
    for index in 0..<cornerCount {
      let corner = corners[index]
      if (corner.y > point.y) != (previous.y > point.y) {
        // From the upper end, so that both zones beside an edge compute the same.
        let (upper, lower) = corner.y < previous.y ? (corner, previous) : (previous, corner)
        let part = (Double(point.y) - Double(upper.y)) / (Double(lower.y) - Double(upper.y))
        if Double(point.x) < Double(upper.x) + part * (Double(lower.x) - Double(upper.x)) { isInside.toggle() }
      }
      previous = corner
    }
    return isInside
  }
}

extension Box {
  /// Where something that stands on the ground touches it: the middle of the lower edge.
  public var foot: Keypoint { Keypoint(x: (left + right) / 2, y: bottom) }
}
