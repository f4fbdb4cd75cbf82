extension Detector {
  /// Takes an output whose rows hold box, probability of an object and scores; the best class of each anchor counts.
  ///
  /// `rows`: [anchors, values of a row].
  mutating func scanRows(part: Int, _ rows: TensorValues) {
    let anchors = head.anchors(ofPart: part)
    let coding = head.scoreCoding
    for local in 0..<anchors.count {
      let start = local * head.valuesPerBox
      let objectness = coding.score(rows[start + head.objectnessOffset])
      guard objectness >= coding.partialThreshold(threshold) else { continue }
      let kind = bestScore(rows, from: start + head.objectnessOffset + 1)
      let score = coding.joined(
        coding.score(rows[start + head.objectnessOffset + 1 + kind]), objectness)
      guard score >= threshold else { continue }
      let number = (anchors.lowerBound + local) * head.scoresPerAnchor + kind
      take(number: number, local: local, score: score, boxes: rows, keypoints: nil)
    }
  }

  /// The class of the highest score, of equals the first; NaN is below all.
  private func bestScore(_ rows: TensorValues, from start: Int) -> Int {
    var best = head.backgroundCount
    for kind in best..<head.scoresPerAnchor where rows[start + kind] > rows[start + best] || rows[start + best].isNaN {
      best = kind
    }
    return best
  }
}
