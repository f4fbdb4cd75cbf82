/// How far two models say the same about a frame, 0 to 1. The order of the two does not matter.
public enum Agreement {
  /// The overlap (intersection over union) from which two boxes of one class are the same object.
  public static let leastOverlap: Float = 0.5

  /// Whether both take the frame for the same class; each by its best, nil for none.
  public static func ofClasses(_ one: Int?, _ other: Int?) -> Double { one == other ? 1 : 0 }

  /// The F1 score of the detections: twice the objects that both found, by those that either found; 1 when there are none.
  ///
  /// Two detections are the same object when they have one class and each is the other's box of most overlap in that
  /// class, of at least `leastOverlap`. Detections of one object are taken to have been suppressed but for one.
  public static func ofDetections(_ one: Span<Detection>, _ other: Span<Detection>) -> Double {
    guard one.count + other.count > 0 else { return 1 }
    var both = 0
    for index in one.indices {
      guard let match = nearest(to: one[index], in: other), nearest(to: other[match], in: one) == index else {
        continue
      }
      both += 1
    }
    return Double(2 * both) / Double(one.count + other.count)
  }

  /// The place of the detection of the same class with the most overlap, the first of several; nil when none suffices.
  private static func nearest(to detection: Detection, in others: Span<Detection>) -> Int? {
    var (nearest, most): (Int?, Float) = (nil, leastOverlap)
    for index in others.indices {
      let other = others[index]
      guard other.label == detection.label else { continue }
      let overlap = detection.box.intersectionOverUnion(other.box)
      if overlap > most || (overlap == most && nearest == nil) { (nearest, most) = (index, overlap) }
    }
    return nearest
  }
}
