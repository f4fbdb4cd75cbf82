internal import Elementary

extension NonMaximumSuppression {
  /// The best of those left stays, the scores of the others fall by how much they overlap with it; over and over.
  func soften(_ detections: inout MutableSpan<Detection>, _ count: Int, _ threshold: Float) -> Int {
    var (kept, end) = (0, count)
    while kept < end {
      moveBest(&detections, kept, end)
      let best = detections[kept]
      kept += 1
      var left = kept
      for index in kept..<end {
        var other = detections[index]
        other.score *= remainder(of: other, beside: best)
        guard other.score >= threshold else { continue }
        detections[left] = other
        left += 1
      }
      end = left
    }
    return kept
  }

  /// The part of a score that is left beside a better detection.
  private func remainder(of detection: Detection, beside best: Detection) -> Float {
    guard isOneClass(detection, best) else { return 1 }
    let overlap = best.box.intersectionOverUnion(detection.box)
    guard case .gaussian(let sigma) = rule else { return overlap > self.overlap ? 1 - overlap : 1 }
    guard overlap > 0 else { return 1 }
    return Float(exponential(-Double(overlap * overlap) / Double(sigma)))
  }

  /// Brings the best from `start` on to the front, of equals the first; the others keep their order.
  private func moveBest(_ detections: inout MutableSpan<Detection>, _ start: Int, _ end: Int) {
    var position = start
    for index in start..<end where detections[index].score > detections[position].score { position = index }
    let best = detections[position]
    while position > start {
      detections[position] = detections[position - 1]
      position -= 1
    }
    detections[start] = best
  }
}
