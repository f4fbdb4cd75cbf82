/// A line across the picture that objects cross; sides are those of one who walks from its start to its end.
public struct CountingLine: Equatable, Sendable {
  public let start, end: Keypoint
  private let length, directionX, directionY: Double

  /// nil when the ends are the same, no numbers or 2^20 pixels away.
  public init?(start: Keypoint, end: Keypoint) {
    guard start.isUsable, end.isUsable, start != end else { return nil }
    self.start = start
    self.end = end
    let (x, y) = (Double(end.x) - Double(start.x), Double(end.y) - Double(start.y))
    length = (x * x + y * y).squareRoot()
    guard length > 0 else { return nil }
    (directionX, directionY) = (x / length, y / length)
  }

  /// Where a point lies, in pixels: to the left of the line, and along it from its start.
  func place(_ point: Keypoint) -> Place {
    let (x, y) = (Double(point.x) - Double(start.x), Double(point.y) - Double(start.y))
    return Place(left: x * directionY - y * directionX, along: x * directionX + y * directionY)
  }

  /// Whether the way from one place to another, on different sides, leads between the ends.
  func isCrossed(from a: Place, to b: Place) -> Bool {
    let along = a.along + (b.along - a.along) * (a.left / (a.left - b.left))
    return along >= 0 && along <= length
  }

  struct Place: Equatable, Sendable {
    var left = 0.0
    var along = 0.0

    var isLeft: Bool { left > 0 }
  }
}
