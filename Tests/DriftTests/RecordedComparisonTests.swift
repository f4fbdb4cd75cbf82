import Drift
import ModelFormat
import Testing

struct RecordedScores {
  let window, low, high, reference, referenceLow, referenceHigh: Int
  let exact, binned, index: Double

  init(
    _ window: Int, _ low: Int, _ high: Int, _ reference: Int, _ referenceLow: Int, _ referenceHigh: Int,
    exact: Double, binned: Double, index: Double
  ) {
    (self.window, self.low, self.high) = (window, low, high)
    (self.reference, self.referenceLow, self.referenceHigh) = (reference, referenceLow, referenceHigh)
    (self.exact, self.binned, self.index) = (exact, binned, index)
  }
}

struct RecordedComparisonTests {
  /// What is said of frames each with one class and a score.
  private func comparison(
    of subject: DriftReference.Subject, _ window: [(Int, Float)], _ reference: [(Int, Float)]
  ) throws -> (Comparison, window: [UInt32], reference: [UInt32]) {
    func counted(_ frames: [(Int, Float)]) throws -> DriftReference {
      var tally = DriftTally(Models.classifierLayout)
      for (label, score) in frames {
        tally.count(label: label, score: score)
        tally.endFrame()
      }
      return try #require(tally.reference)
    }
    let usual = try counted(reference)
    var monitor = DriftMonitor(Models.classifierLayout, references: [usual], windowFrames: window.count)
    var report: DriftReport?
    for (label, score) in window {
      monitor.count(label: label, score: score)
      report = monitor.endFrame()
    }
    let found = try #require(report?.score(subject)?.comparison)
    return (found, try #require(try counted(window)[subject]?.counts), try #require(usual[subject]?.counts))
  }

  private func scores(_ seed: Int, _ count: Int, _ low: Int, _ high: Int) -> [(Int, Float)] {
    var draws = Draws(seed: UInt64(seed))
    return (0..<count).map { _ in
      let sum = draws.next(below: 4096) + draws.next(below: 4096)
      return (0, Float(low) / 64 + Float(sum * (high - low)) / 524288)
    }
  }

  @Test(arguments: RecordedComparisons.scores.indices) func numbers(seed: Int) throws {
    let recorded = RecordedComparisons.scores[seed]
    let (found, window, reference) = try comparison(
      of: .topScore, scores(2 * seed, recorded.window, recorded.low, recorded.high),
      scores(2 * seed + 1, recorded.reference, recorded.referenceLow, recorded.referenceHigh))
    let distance = try #require(found.distance)
    #expect(abs(distance - recorded.binned) < 1e-12)
    #expect(abs(found.index - recorded.index) < 1e-9 * max(1, recorded.index))
    // Between the ends of bins the distance can be larger by what one bin holds.
    let fullest = zip(window, reference).map {
      max(Double($0) / Double(recorded.window), Double($1) / Double(recorded.reference))
    }
    #expect(distance <= recorded.exact + 1e-12 && recorded.exact - distance <= fullest.max()!)
  }

  private func classes(_ seed: Int, _ count: Int, _ limit: Int) -> [(Int, Float)] {
    var draws = Draws(seed: UInt64(seed))
    return (0..<count).map { _ in
      let product = draws.next(below: limit) * draws.next(below: limit)
      return (product / limit, 0.5)
    }
  }

  @Test(arguments: RecordedComparisons.classes.indices) func classes(seed: Int) throws {
    let recorded = RecordedComparisons.classes[seed]
    let (found, _, _) = try comparison(
      of: .topClass, classes(100 + 2 * seed, recorded.window, recorded.limit),
      classes(101 + 2 * seed, recorded.reference, recorded.referenceLimit))
    #expect(found.distance == nil && abs(found.index - recorded.index) < 1e-9)
  }
}
