public import ModelFormat

/// Compares windows of a model's frames with the reference of its file, or with its own first frames.
///
/// All memory is taken at the beginning: counting and comparing take none, lock nothing and read no clock. A frame costs
/// one addition for each of at most 256 pixels and channel, a window a few passes over some hundred bins and one over the
/// classes. To be used by one thread at a time.
public struct DriftMonitor: ~Copyable {
  /// First windows that what is unknown is learned from.
  public static let learningWindows = 4
  /// Where windows are very long, fewer are: no counter passes 32 bits.
  private static let learningFrameLimit = 16_000_000

  /// Frames of a window.
  public let windowFrames: Int
  public let thresholds: DriftThresholds
  private var tally: DriftTally
  private var references: [ReferencedCounts]
  private var hysteresis = DriftHysteresis()
  private var windowNumber: UInt64 = 0

  /// Each distribution is taken from the first of the references that has counted it in the same bins and, when it is of
  /// results, with the same threshold and limit; what none has is learned. `windowFrames`: 1...10^7.
  public init(
    _ layout: DriftLayout, references: [DriftReference], windowFrames: Int = 1000,
    thresholds: DriftThresholds = DriftThresholds()
  ) {
    precondition(1...10_000_000 ~= windowFrames)
    self.windowFrames = windowFrames
    self.thresholds = thresholds
    tally = DriftTally(layout)
    self.references = layout.items.map(ReferencedCounts.init)
    for index in self.references.indices {
      for reference in references { self.references[index].take(reference, for: layout) }
    }
  }

  public var level: DriftLevel { hysteresis.level }

  /// Distributions that have no reference yet.
  public var unknownCount: Int { references.reduce(0) { $0 + ($1.isKnown ? 0 : 1) } }

  /// The stored bytes of the model's first input, all of them, before the session runs.
  public mutating func count(input: RawSpan) { tally.count(input: input) }

  /// The first class of a classifier; or a detection, the best ones first.
  public mutating func count(label: Int, score: Float) { tally.count(label: label, score: score) }

  /// What belongs to one frame is complete; at the end of a window, tells what it has come to.
  public mutating func endFrame() -> DriftReport? {
    tally.endFrame()
    guard Int(tally.frameCount) >= windowFrames else { return nil }
    let report = endWindow()
    tally.reset()
    return report
  }

  private mutating func endWindow() -> DriftReport {
    windowNumber += 1
    var report = DriftReport(windowNumber: windowNumber, previousLevel: hysteresis.level)
    var (raised, held) = (DriftLevel.none, DriftLevel.none)
    for index in references.indices {
      guard references[index].isKnown else {
        if learn(index) { report.learnedCount += 1 }
        continue
      }
      let window = tally.counts.span.extracting(references[index].item.range)
      guard let comparison = references[index].comparison(window, frames: tally.frameCount) else { continue }
      let level = thresholds.level(comparison)
      raised = max(raised, level)
      held = max(held, thresholds.level(comparison, factor: DriftHysteresis.calmFactor))
      report.append(
        DriftReport.Score(
          subject: references[index].item.subject, comparison: comparison, level: level,
          severity: thresholds.severity(comparison), mean: references[index].mean(window),
          referenceMean: references[index].mean))
    }
    if report.count > 0 { hysteresis.update(raised: raised, held: held) }
    report.level = hysteresis.level
    return report
  }

  private mutating func learn(_ index: Int) -> Bool {
    let windows = max(1, min(DriftMonitor.learningWindows, DriftMonitor.learningFrameLimit / windowFrames))
    return references[index].learn(tally, enough: UInt32(windows * windowFrames))
  }

  /// What was learned, to be kept for the next start; nil when nothing was. What took longer to learn than the rest is
  /// left out.
  public var learnedReference: DriftReference? {
    let learned = references.filter { $0.isLearned }
    guard let frameCount = learned.map({ $0.frameCount }).min() else { return nil }
    return DriftReference(
      frameCount: frameCount, threshold: tally.layout.threshold,
      distributions: learned.filter { $0.frameCount == frameCount }.map {
        DriftReference.Distribution(
          subject: $0.item.subject, low: $0.item.bins.low, high: $0.item.bins.high, counts: $0.counts)
      })
  }
}
