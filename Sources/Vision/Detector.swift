/// Turns the outputs of a detector into detections.
///
/// All memory is taken when it is made: `begin`, `scan` for each set of outputs and `finish` take none.
public struct Detector: ~Copyable {
  public let head: DetectionHead
  /// The lowest score of a detection, above 0 and at most 1.
  public let threshold: Float
  public let suppression: NonMaximumSuppression
  /// Of the last picture: candidates that were not among the best for which there is room.
  public var droppedCount: Int { candidates.droppedCount }
  /// Of the last picture: candidates whose box or keypoints are no numbers, far outside, or nothing wide or high.
  public private(set) var unusableCount = 0

  private var candidates: TopCandidates<Detection>
  private var found: [Detection]
  private var foundCount = 0

  /// `capacity` is the most candidates, before suppression.
  public init(_ head: DetectionHead, threshold: Float, suppression: NonMaximumSuppression, capacity: Int = 256) {
    precondition(threshold > 0 && threshold <= 1 && capacity > 0)
    self.head = head
    self.threshold = threshold
    self.suppression = suppression
    let filler = Detection(box: Box(left: 0, top: 0, right: 0, bottom: 0), score: 0)
    candidates = TopCandidates(capacity: capacity, filler: filler)
    found = [Detection](repeating: filler, count: capacity)
  }

  /// Starts a picture.
  public mutating func begin() {
    candidates.removeAll()
    unusableCount = 0
    foundCount = 0
  }

  /// Takes the outputs of one part of the head, of the sizes that the head says.
  public mutating func scan(
    part: Int, boxes: TensorValues, scores: TensorValues, objectness: TensorValues? = nil,
    keypoints: TensorValues? = nil
  ) {
    let anchors = head.anchors(ofPart: part)
    let stride = head.scoresPerAnchor
    precondition(boxes.count == anchors.count * head.valuesPerBox)
    if head.scoresFollowBox { return scanRows(part: part, boxes) }
    precondition(scores.count == anchors.count * stride)
    precondition(objectness?.count ?? scores.count == scores.count)
    precondition(keypoints?.count ?? 0 == anchors.count * head.valuesPerKeypoints)
    let coding = head.scoreCoding
    let cut = scores.cut(at: coding.partialThreshold(threshold)) { coding.score($0) }
    var index = scores.first(from: 0, to: scores.count, notBelow: cut)
    while index < scores.count {
      let (local, kind) = index.quotientAndRemainder(dividingBy: stride)
      if kind >= head.backgroundCount {
        let score = score(scores, objectness, at: index)
        let number = (anchors.lowerBound + local) * stride + kind
        if score >= threshold {
          take(number: number, local: local, score: score, boxes: boxes, keypoints: keypoints)
        }
      }
      index = scores.first(from: index + 1, to: scores.count, notBelow: cut)
    }
  }

  /// Suppresses what is found twice and brings the rest into the picture's coordinates.
  public mutating func finish(in picture: PictureTransform = PictureTransform()) {
    let count = candidates.drain(into: &found)
    let (rule, threshold) = (suppression, threshold)
    var span = found.mutableSpan
    let left = rule.reduce(&span, count: count, threshold: threshold)
    for index in 0..<left { picture.apply(to: &span[index]) }
    foundCount = left
  }

  /// What was found, best first.
  public var detections: Span<Detection> {
    @_lifetime(borrow self)
    get { found.span.extracting(0..<foundCount) }
  }

  private func score(_ scores: TensorValues, _ objectness: TensorValues?, at index: Int) -> Float {
    let score = head.scoreCoding.score(scores[index])
    guard let objectness else { return score }
    return head.scoreCoding.joined(score, head.scoreCoding.score(objectness[index]))
  }

  mutating func take(
    number: Int, local: Int, score: Float, boxes: TensorValues, keypoints: TensorValues?
  ) {
    guard candidates.hasRoom(score: score, number: number) else { return candidates.countDropped() }
    let (place, kind) = number.quotientAndRemainder(dividingBy: head.scoresPerAnchor)
    let anchor = head.anchors[place]
    let inputSize = AnchorGrid.Size(width: Float(head.anchors.inputWidth), height: Float(head.anchors.inputHeight))
    let start = local * head.valuesPerBox
    let box = head.boxCoding.box(boxes, at: start, anchor, inputSize: inputSize, isRowFirst: head.isRowFirst)
    var detection = Detection(box: box, score: score, label: kind - head.backgroundCount)
    for index in 0..<head.keypointCount {
      let point =
        if let keypoints {
          head.boxCoding.keypoint(
            keypoints, at: local * head.valuesPerKeypoints + 2 * index, anchor, isRowFirst: head.isRowFirst)
        } else {
          head.boxCoding.keypoint(boxes, at: start + 4 + 2 * index, anchor, isRowFirst: head.isRowFirst)
        }
      detection.append(point)
    }
    guard detection.isUsable else {
      unusableCount += 1
      return
    }
    candidates.insert(detection, score: score, number: number)
  }
}

extension Detection {
  fileprivate var isUsable: Bool {
    guard box.isUsable else { return false }
    for index in 0..<keypointCount {
      let point = self[keypoint: index]
      guard abs(point.x) <= Box.limit, abs(point.y) <= Box.limit else { return false }
    }
    return true
  }
}
