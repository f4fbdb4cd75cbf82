public import ModelFormat

/// Counts what frames bring. Counting takes no memory.
///
/// For each frame: its input once, each of its results, then its end. What it counts does not depend on the order of the
/// frames.
public struct DriftTally: Sendable {
  public let layout: DriftLayout
  /// Frames that have ended.
  public private(set) var frameCount: UInt32 = 0
  /// By item of the layout, bin by bin; the input's channels come first.
  private(set) var counts: [UInt32]
  private var resultCount = 0
  private var best = (label: 0, score: -Float.infinity)
  private let scores, topClass, topScore, detectionCount: DriftLayout.Item?

  public init(_ layout: DriftLayout) {
    self.layout = layout
    counts = Array(repeating: 0, count: layout.binCount)
    scores = layout.item(.scores)
    topClass = layout.item(.topClass)
    topScore = layout.item(.topScore)
    detectionCount = layout.item(.detectionCount)
  }

  /// The stored bytes of the model's first input, all of them, as the session reads them.
  public mutating func count(input: RawSpan) {
    guard let grid = layout.grid else { return }
    var bins = counts.mutableSpan
    grid.count(input, into: &bins)
  }

  /// The first class of a classifier; or a detection, the best ones first.
  public mutating func count(label: Int, score: Float) {
    resultCount += 1
    if score > best.score || resultCount == 1 { best = (label, score) }
    guard let scores, resultCount <= DriftLayout.detectionLimit else { return }
    add(scores.bins.index(of: score), to: scores)
  }

  /// What belongs to one frame is complete.
  public mutating func endFrame() {
    if let topClass {
      let isKnown = resultCount > 0 && (0..<layout.classCount).contains(best.label)
      add(isKnown ? best.label : layout.classCount, to: topClass)
    }
    if let topScore, resultCount > 0 { add(topScore.bins.index(of: best.score), to: topScore) }
    if let detectionCount { add(min(resultCount, detectionCount.bins.count - 1), to: detectionCount) }
    resultCount = 0
    best = (0, -.infinity)
    frameCount += 1
  }

  /// Begins anew; a frame that has not ended goes with the others.
  public mutating func reset() {
    for index in counts.indices { counts[index] = 0 }
    resultCount = 0
    best = (0, -.infinity)
    frameCount = 0
  }

  private mutating func add(_ bin: Int, to item: DriftLayout.Item) { counts[item.range.lowerBound + bin] &+= 1 }

  /// What was counted, to compare later frames with; nil while there are no frames. Distributions of which nothing was
  /// counted are left out.
  public var reference: DriftReference? {
    guard frameCount > 0 else { return nil }
    var distributions: [DriftReference.Distribution] = []
    for item in layout.items {
      let part = Array(counts[item.range])
      guard part.contains(where: { $0 > 0 }) else { continue }
      distributions.append(
        DriftReference.Distribution(
          subject: item.subject, low: item.bins.low, high: item.bins.high, counts: part))
    }
    return DriftReference(frameCount: frameCount, threshold: layout.threshold, distributions: distributions)
  }
}
