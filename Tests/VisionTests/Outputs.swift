import Tensors
import Vision

/// The outputs of a detector, every anchor of which finds nothing until it is told what to find.
struct Outputs {
  let head: DetectionHead
  var boxes: [[Float]] = []
  var scores: [[Float]] = []
  var objectness: [[Float]] = []
  var keypoints: [[Float]] = []

  /// `nothing` is the score output that means no.
  init(_ head: DetectionHead, nothing: Float = 0) {
    self.head = head
    for part in 0..<head.partCount {
      let count = head.anchors(ofPart: part).count
      boxes.append([Float](repeating: 0, count: count * head.valuesPerBox))
      scores.append([Float](repeating: nothing, count: count * head.scoresPerAnchor))
      objectness.append([Float](repeating: nothing, count: count))
      keypoints.append([Float](repeating: 0, count: count * head.valuesPerKeypoints))
    }
  }

  /// Writes the outputs of one anchor: scores where they have an output of their own, probability of an object where there is one, box, keypoints.
  mutating func set(_ anchor: Int, _ values: [Float]) {
    let part = (0..<head.partCount).first { head.anchors(ofPart: $0).contains(anchor) }!
    let local = anchor - head.anchors(ofPart: part).lowerBound
    var rest = values[...]
    func put(_ target: inout [Float], _ count: Int) {
      for index in 0..<count { target[local * count + index] = rest.removeFirst() }
    }
    if !head.scoresFollowBox { put(&scores[part], head.scoresPerAnchor) }
    if head.hasObjectnessOutput { put(&objectness[part], 1) }
    put(&boxes[part], head.valuesPerBox)
    put(&keypoints[part], head.valuesPerKeypoints)
    precondition(rest.isEmpty)
  }

  /// Lets a detector see all parts.
  func detect(_ detector: inout Detector, in picture: PictureTransform = PictureTransform()) -> [Detection] {
    detector.begin()
    for part in 0..<head.partCount { scan(part, with: &detector) }
    detector.finish(in: picture)
    return detector.detections.array
  }

  func scan(_ part: Int, with detector: inout Detector) {
    let (boxes, scores, objectness, keypoints) = (boxes[part], scores[part], objectness[part], keypoints[part])
    detector.scan(
      part: part, boxes: TensorValues(boxes.span.bytes, .float32), scores: TensorValues(scores.span.bytes, .float32),
      objectness: head.hasObjectnessOutput ? TensorValues(objectness.span.bytes, .float32) : nil,
      keypoints: head.valuesPerKeypoints > 0 ? TensorValues(keypoints.span.bytes, .float32) : nil)
  }
}

extension Span<Detection> {
  var array: [Detection] { indices.map { self[$0] } }
}

/// Numbers from 0 to 1, the same ones each time.
struct Draws {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> Float {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Float(state >> 40) / Float(1 << 24)
  }

  mutating func next(below limit: Int) -> Int { Int(next() * Float(limit)) }
}
