internal import Decoders
internal import Vision

/// How far two versions of a model say the same about a picture, 0 to 1: boxes that reach the threshold, the best class,
/// or the share of keypoints that lie within a twentieth of the first version's extent. Two that find nothing agree.
func agreement(_ one: borrowing PictureFindings, _ other: borrowing PictureFindings, threshold: Float) -> Double {
  if one.keypoints.count > 0 { return keypointAgreement(one.keypoints, other.keypoints) }
  if one.detections.count > 0 || other.detections.count > 0 {
    return Agreement.ofDetections(
      one.detections.extracting(first: threshold), other.detections.extracting(first: threshold))
  }
  let (first, second) = (one.classes, other.classes)
  return Agreement.ofClasses(
    first.count > 0 ? first[0].index : nil, second.count > 0 ? second[0].index : nil)
}

extension Span<Detection> {
  /// Those that reach the threshold; they are sorted, best first.
  @_lifetime(copy self)
  fileprivate func extracting(first threshold: Float) -> Span<Detection> {
    var end = 0
    while end < count, self[end].score >= threshold { end += 1 }
    return extracting(0..<end)
  }
}

private func keypointAgreement(_ one: Span<ScoredKeypoint>, _ other: Span<ScoredKeypoint>) -> Double {
  guard one.count == other.count else { return 0 }
  var (left, top, right, bottom) = (Float.infinity, Float.infinity, -Float.infinity, -Float.infinity)
  for index in one.indices {
    let point = one[index].point
    (left, top, right, bottom) = (min(left, point.x), min(top, point.y), max(right, point.x), max(bottom, point.y))
  }
  let limit = max(right - left, bottom - top) / 20
  var near = 0
  for index in one.indices {
    let (a, b) = (one[index].point, other[index].point)
    if abs(a.x - b.x) <= limit && abs(a.y - b.y) <= limit { near += 1 }
  }
  return Double(near) / Double(one.count)
}
