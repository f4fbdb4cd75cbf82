/// A rectangle by its edges, in pixels: x to the right, y downwards, 0 being the outer edge of the first pixel.
public struct Box: Equatable, Sendable {
  public var left, top, right, bottom: Float

  public init(left: Float, top: Float, right: Float, bottom: Float) {
    self.left = left
    self.top = top
    self.right = right
    self.bottom = bottom
  }

  public init(centerX: Float, centerY: Float, width: Float, height: Float) {
    left = centerX - width / 2
    top = centerY - height / 2
    right = centerX + width / 2
    bottom = centerY + height / 2
  }

  public var width: Float { right - left }
  public var height: Float { bottom - top }
  public var area: Float { width * height }

  /// The largest magnitude of an edge that is taken for a detection, in pixels: areas stay exact enough to compare.
  public static let limit: Float = 0x1p20

  /// Every edge is a number below the limit, and there is something between them.
  public var isUsable: Bool {
    let isInside =
      abs(left) <= Box.limit && abs(top) <= Box.limit && abs(right) <= Box.limit && abs(bottom) <= Box.limit
    return isInside && right > left && bottom > top
  }

  /// What of it lies within another; one that lies beside it becomes a line or a point on the other's edge.
  public func clipped(to other: Box) -> Box {
    func within(_ value: Float, _ low: Float, _ high: Float) -> Float { min(max(value, low), high) }
    return Box(
      left: within(left, other.left, other.right), top: within(top, other.top, other.bottom),
      right: within(right, other.left, other.right), bottom: within(bottom, other.top, other.bottom))
  }

  /// The area that both cover as a part of the area that either covers, 0 to 1.
  public func intersectionOverUnion(_ other: Box) -> Float {
    let width = min(right, other.right) - max(left, other.left)
    let height = min(bottom, other.bottom) - max(top, other.top)
    guard width > 0, height > 0 else { return 0 }
    let both = width * height
    return both / (area + other.area - both)
  }
}
