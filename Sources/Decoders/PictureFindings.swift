package import Vision

/// What a model says about a picture, in memory that is used again for the next.
package struct PictureFindings: ~Copyable {
  package static let classCapacity = 16
  package static let detectionCapacity = 128

  private var classList: [Classification]
  private var detectionList: [Detection]
  private var keypointList: [ScoredKeypoint]
  private var classCount = 0
  private var detectionCount = 0
  private var keypointCount = 0
  /// Detections that found no room here or in the decoder.
  package var droppedCount = 0

  package init() {
    classList = Array(repeating: Classification(index: 0, score: 0), count: Self.classCapacity)
    let box = Box(left: 0, top: 0, right: 0, bottom: 0)
    detectionList = Array(repeating: Detection(box: box, score: 0), count: Self.detectionCapacity)
    let point = ScoredKeypoint(point: Keypoint(x: 0, y: 0), score: 0)
    keypointList = Array(repeating: point, count: KeypointDecoder.maximumCount)
  }

  /// Best first.
  package var classes: Span<Classification> {
    @_lifetime(borrow self)
    get { classList.span.extracting(0..<classCount) }
  }

  /// Best first, in the picture's pixels.
  package var detections: Span<Detection> {
    @_lifetime(borrow self)
    get { detectionList.span.extracting(0..<detectionCount) }
  }

  /// In the model's order and the picture's pixels.
  package var keypoints: Span<ScoredKeypoint> {
    @_lifetime(borrow self)
    get { keypointList.span.extracting(0..<keypointCount) }
  }

  package mutating func removeAll() {
    (classCount, detectionCount, keypointCount, droppedCount) = (0, 0, 0, 0)
  }

  mutating func append(_ found: Classification) {
    guard classCount < classList.count else { return }
    classList[classCount] = found
    classCount += 1
  }

  mutating func append(_ detection: Detection) {
    guard detectionCount < detectionList.count else { return droppedCount += 1 }
    detectionList[detectionCount] = detection
    detectionCount += 1
  }

  mutating func append(_ keypoint: ScoredKeypoint) {
    guard keypointCount < keypointList.count else { return }
    keypointList[keypointCount] = keypoint
    keypointCount += 1
  }
}
