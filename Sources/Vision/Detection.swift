/// A point that belongs to a detection, such as the tip of a nose, in pixels.
public struct Keypoint: Equatable, Sendable {
  public var x, y: Float

  public init(x: Float, y: Float) {
    self.x = x
    self.y = y
  }
}

/// An object in a picture.
public struct Detection: Sendable {
  public static let maximumKeypointCount = 6

  public var box: Box
  /// 0 to 1.
  public var score: Float
  /// The class, the background not counted.
  public var label: Int
  public private(set) var keypointCount: Int
  private var keypoints: InlineArray<6, Keypoint>

  public init(box: Box, score: Float, label: Int = 0) {
    self.box = box
    self.score = score
    self.label = label
    keypointCount = 0
    keypoints = InlineArray(repeating: Keypoint(x: 0, y: 0))
  }

  /// A keypoint by its number, below `keypointCount`; what they mean is the model's affair.
  public subscript(keypoint index: Int) -> Keypoint {
    get {
      precondition(index < keypointCount)
      return keypoints[index]
    }
    set {
      precondition(index < keypointCount)
      keypoints[index] = newValue
    }
  }

  /// Adds a keypoint, of which there are at most `maximumKeypointCount`.
  public mutating func append(_ keypoint: Keypoint) {
    keypoints[keypointCount] = keypoint
    keypointCount += 1
  }
}

extension Detection: Equatable {
  public static func == (a: Detection, b: Detection) -> Bool {
    guard a.box == b.box, a.score == b.score, a.label == b.label, a.keypointCount == b.keypointCount else {
      return false
    }
    for index in 0..<a.keypointCount where a[keypoint: index] != b[keypoint: index] { return false }
    return true
  }
}
