/// Leaves one of the detections that stand for the same object.
public struct NonMaximumSuppression: Equatable, Sendable {
  public enum Rule: Equatable, Sendable {
    /// The best of each group stays as it is.
    case greedy
    /// Box and keypoints are the means of the group, weighted by the scores; the score is the best: MediaPipe.
    case weighted
    /// What overlaps a better one keeps its box, and of its score the part 1 - overlap: soft suppression, linear.
    ///
    /// N. Bodla et al., "Soft-NMS: Improving Object Detection With One Line of Code", ICCV 2017.
    case linear
    /// The same with the part exp(-overlap^2 / sigma), however small the overlap.
    case gaussian(sigma: Float)
  }

  public var rule: Rule
  /// Two detections whose intersection over union is above this are the same object.
  public var overlap: Float
  /// Detections of different classes are different objects.
  public var keepsClasses: Bool

  public init(_ rule: Rule, overlap: Float, keepsClasses: Bool = true) {
    self.rule = rule
    self.overlap = overlap
    self.keepsClasses = keepsClasses
  }

  /// Moves what stays of the first `count` detections, sorted best first, to the front; returns how many these are.
  ///
  /// What soft suppression leaves less than `threshold` of goes. Takes no memory. Sorted detections stay sorted.
  public func reduce(_ detections: inout MutableSpan<Detection>, count: Int, threshold: Float = 0) -> Int {
    switch rule {
    case .greedy: keepBest(&detections, count)
    case .weighted: blend(&detections, count)
    case .linear, .gaussian: soften(&detections, count, threshold)
    }
  }

  func isOneClass(_ a: Detection, _ b: Detection) -> Bool { !keepsClasses || a.label == b.label }

  private func isSame(_ a: Detection, _ b: Detection) -> Bool {
    isOneClass(a, b) && a.box.intersectionOverUnion(b.box) > overlap
  }

  private func keepBest(_ detections: inout MutableSpan<Detection>, _ count: Int) -> Int {
    var kept = 0
    for index in 0..<count {
      var isNew = true
      for best in 0..<kept where isSame(detections[best], detections[index]) {
        isNew = false
        break
      }
      if isNew {
        detections[kept] = detections[index]
        kept += 1
      }
    }
    return kept
  }

  /// What belongs to the best of those left is summed up, the others move up behind it.
  private func blend(_ detections: inout MutableSpan<Detection>, _ count: Int) -> Int {
    var (kept, end) = (0, count)
    while kept < end {
      let best = detections[kept]
      var sum = WeightedSum(best)
      var left = kept + 1
      for index in kept + 1..<end {
        let other = detections[index]
        if isSame(best, other) {
          sum.add(other)
        } else {
          detections[left] = other
          left += 1
        }
      }
      detections[kept] = sum.mean
      kept += 1
      end = left
    }
    return kept
  }
}

/// Edges and keypoints of detections times their scores.
private struct WeightedSum {
  private let best: Detection
  private var sum: Detection
  private var weight: Float
  private var isAlone = true

  init(_ best: Detection) {
    self.best = best
    sum = best
    weight = best.score
    sum.scale(by: weight)
  }

  mutating func add(_ other: Detection) {
    isAlone = false
    weight += other.score
    sum.add(other, times: other.score)
  }

  /// The means with the score and the class of the best, which stays as it is when it is alone.
  var mean: Detection {
    guard !isAlone, weight > 0 else { return best }
    var mean = sum
    mean.scale(by: 1 / weight)
    return mean
  }
}

extension Detection {
  fileprivate mutating func scale(by factor: Float) {
    box = Box(left: box.left * factor, top: box.top * factor, right: box.right * factor, bottom: box.bottom * factor)
    for index in 0..<keypointCount {
      self[keypoint: index] = Keypoint(x: self[keypoint: index].x * factor, y: self[keypoint: index].y * factor)
    }
  }

  fileprivate mutating func add(_ other: Detection, times factor: Float) {
    box.left += other.box.left * factor
    box.top += other.box.top * factor
    box.right += other.box.right * factor
    box.bottom += other.box.bottom * factor
    for index in 0..<min(keypointCount, other.keypointCount) {
      self[keypoint: index].x += other[keypoint: index].x * factor
      self[keypoint: index].y += other[keypoint: index].y * factor
    }
  }
}
