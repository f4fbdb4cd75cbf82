internal import Decoders
internal import Vision

/// How far two versions of a model say the same about a picture, 0 to 1.
///
/// Of classes: whether the best is the same. Of boxes that reach the threshold: the F1 score, a box of one being right
/// when one of the same class in the other overlaps it by half and more (intersection over union) and is no other's.
/// Of keypoints: the share that lie within a twentieth of the first version's extent. Two that find nothing agree.
func agreement(_ one: borrowing PictureFindings, _ other: borrowing PictureFindings, threshold: Float) -> Float {
  if one.keypoints.count > 0 { return keypointAgreement(one.keypoints, other.keypoints) }
  if one.detections.count > 0 || other.detections.count > 0 {
    return boxAgreement(one.detections, other.detections, threshold)
  }
  let (first, second) = (one.classes, other.classes)
  if first.count == 0 || second.count == 0 { return first.count == second.count ? 1 : 0 }
  return first[0].index == second[0].index ? 1 : 0
}

/// Best first, each takes the one it overlaps most of those that are left.
private func boxAgreement(_ one: Span<Detection>, _ other: Span<Detection>, _ threshold: Float) -> Float {
  var isTaken = InlineArray<128, Bool>(repeating: false)
  var (total, matched) = (0, 0)
  for index in other.indices {
    let detection = other[index]
    if detection.score >= threshold { total += 1 }
  }
  for index in one.indices {
    let detection = one[index]
    guard detection.score >= threshold else { continue }
    total += 1
    guard let partner = partner(of: detection, other, threshold, isTaken) else { continue }
    isTaken[partner] = true
    matched += 1
  }
  return total == 0 ? 1 : 2 * Float(matched) / Float(total)
}

private func partner(
  of detection: Detection, _ others: Span<Detection>, _ threshold: Float, _ isTaken: InlineArray<128, Bool>
) -> Int? {
  var (best, most) = (-1, Float(0.5))
  for index in 0..<min(others.count, 128) {
    let other = others[index]
    guard !isTaken[index], other.label == detection.label, other.score >= threshold else { continue }
    let overlap = detection.box.intersectionOverUnion(other.box)
    if overlap >= most { (best, most) = (index, overlap) }
  }
  return best >= 0 ? best : nil
}

private func keypointAgreement(_ one: Span<ScoredKeypoint>, _ other: Span<ScoredKeypoint>) -> Float {
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
  return Float(near) / Float(one.count)
}
