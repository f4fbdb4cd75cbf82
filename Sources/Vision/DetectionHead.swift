public import Tensors

/// What the outputs of a detector mean.
public struct DetectionHead: Sendable {
  public var anchors: AnchorGrid
  public var boxCoding: BoxCoding
  public var scoreCoding: ScoreCoding
  /// y before x and height before width.
  public var isRowFirst = false
  /// Scores of each anchor, the background among them.
  public var scoresPerAnchor = 1
  /// The scores before the first class: 1 where the background comes first.
  public var backgroundCount = 0
  public var keypointCount = 0
  /// The keypoints lie behind the four values of the box, not in an output of their own.
  public var keypointsFollowBox = false
  /// The probability of an object and the scores lie behind the box, all in one output; of each anchor the best class
  /// counts.
  public var scoresFollowBox = false
  /// Each level of the anchors has outputs of its own.
  public var hasOutputsPerLevel = false

  public init(anchors: AnchorGrid, boxCoding: BoxCoding, scoreCoding: ScoreCoding) {
    self.anchors = anchors
    self.boxCoding = boxCoding
    self.scoreCoding = scoreCoding
  }

  public var classCount: Int { scoresPerAnchor - backgroundCount }

  /// The sets of outputs.
  public var partCount: Int { hasOutputsPerLevel ? anchors.levelCount : 1 }

  /// The numbers of the anchors of one set of outputs.
  public func anchors(ofPart part: Int) -> Range<Int> {
    hasOutputsPerLevel ? anchors.anchors(ofLevel: part) : 0..<anchors.count
  }

  /// Values of each anchor in the output with the boxes.
  public var valuesPerBox: Int { objectnessOffset + (scoresFollowBox ? 1 + scoresPerAnchor : 0) }

  /// Values in front of the probability of an object where that follows the box.
  var objectnessOffset: Int { 4 + (keypointsFollowBox ? 2 * keypointCount : 0) }

  /// There is an output of its own with the probability of an object.
  public var hasObjectnessOutput: Bool { scoreCoding.hasObjectness && !scoresFollowBox }

  /// Values of each anchor in the output with the keypoints, 0 when there is none.
  public var valuesPerKeypoints: Int { keypointsFollowBox ? 0 : 2 * keypointCount }
}

/// Which output of a model holds what, by their numbers.
public struct OutputRoles: Equatable, Sendable {
  public var boxes, scores: Int
  public var objectness: Int?
  public var keypoints: Int?

  public init(boxes: Int, scores: Int, objectness: Int? = nil, keypoints: Int? = nil) {
    self.boxes = boxes
    self.scores = scores
    self.objectness = objectness
    self.keypoints = keypoints
  }
}

extension DetectionHead {
  /// Finds the outputs by their shapes, [anchors, values] behind ones; nil when some are not there. Of outputs with the
  /// same shape the first is taken first: boxes, scores, probability of an object, keypoints.
  public func roles(of outputs: [Shape]) -> [OutputRoles]? {
    var isTaken = [Bool](repeating: false, count: outputs.count)
    var roles: [OutputRoles] = []
    for part in 0..<partCount {
      let anchorCount = anchors(ofPart: part).count
      func take(_ values: Int) -> Int? {
        for (index, shape) in outputs.enumerated() where !isTaken[index] && shape.holds(anchorCount, values) {
          isTaken[index] = true
          return index
        }
        return nil
      }
      guard let boxes = take(valuesPerBox) else { return nil }
      guard let scores = scoresFollowBox ? boxes : take(scoresPerAnchor) else { return nil }
      var role = OutputRoles(boxes: boxes, scores: scores)
      if hasObjectnessOutput {
        role.objectness = take(scoresPerAnchor)
        guard role.objectness != nil else { return nil }
      }
      if valuesPerKeypoints > 0 {
        role.keypoints = take(valuesPerKeypoints)
        guard role.keypoints != nil else { return nil }
      }
      roles.append(role)
    }
    return roles
  }

  /// The outputs that are looked for, as "1x896x16".
  public var expectedShapes: [String] {
    var shapes: [String] = []
    for part in 0..<partCount {
      let count = anchors(ofPart: part).count
      shapes.append("1x\(count)x\(valuesPerBox)")
      if !scoresFollowBox { shapes.append("1x\(count)x\(scoresPerAnchor)") }
      if hasObjectnessOutput { shapes.append("1x\(count)x\(scoresPerAnchor)") }
      if valuesPerKeypoints > 0 { shapes.append("1x\(count)x\(valuesPerKeypoints)") }
    }
    return shapes
  }
}

extension Shape {
  /// [..., anchors, values] with ones before; a single value needs no dimension of its own.
  fileprivate func holds(_ anchorCount: Int, _ values: Int) -> Bool {
    guard rank > 0, elementCount == anchorCount * values else { return false }
    if values == 1 && self[rank - 1] == anchorCount { return true }
    return rank > 1 && self[rank - 1] == values && self[rank - 2] == anchorCount
  }
}
