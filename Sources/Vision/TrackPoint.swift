/// The point of a box that stands for where an object is.
public enum TrackPoint: Equatable, Sendable {
  case center
  /// The middle of the lower edge: where a person or a car touches the ground.
  case bottom

  func of(_ box: Box) -> Keypoint {
    Keypoint(x: (box.left + box.right) / 2, y: self == .bottom ? box.bottom : (box.top + box.bottom) / 2)
  }
}
