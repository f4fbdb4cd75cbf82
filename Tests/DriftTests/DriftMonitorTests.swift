import Drift
import ModelFormat
import Testing

struct DriftMonitorTests {
  private let layout = Models.classifierLayout

  /// The index of two samples of one distribution is, on average, (1 / n + 1 / m) times the groups less one.
  @Test func equalsDifferByChanceAlone() throws {
    let (frames, windows) = (400, 60)
    var (sum, alarms) = (0.0, 0)
    for seed in 0..<windows {
      func scores(_ seed: Int) -> [Float] {
        var draws = Draws(seed: UInt64(seed))
        return (0..<frames).map { _ in Float(draws.next(below: 4000)) / 4000 }
      }
      var tally = DriftTally(layout)
      for score in scores(2 * seed) {
        tally.count(label: Int(score * 10), score: score)
        tally.endFrame()
      }
      var monitor = DriftMonitor(layout, references: [try #require(tally.reference)], windowFrames: frames)
      for score in scores(2 * seed + 1) {
        monitor.count(label: Int(score * 10), score: score)
        guard let report = monitor.endFrame() else { continue }
        sum += try #require(report.score(.topScore)).comparison.index
        alarms += report.level == .none ? 0 : 1
      }
    }
    let expected = 7 * 2 / Double(frames)
    #expect(abs(sum / Double(windows) - expected) < 0.25 * expected && alarms == 0)
  }

  @Test func brightnessRaisesAnAlarmThatNamesTheInput() throws {
    let reference = DriftTally.reference(layout, Models.frames(200, seed: 1))
    var monitor = DriftMonitor(layout, references: [reference], windowFrames: 200)
    var report = monitor.report(Models.frames(200, seed: 2))
    #expect(report.level == .none && report.count == 5)
    report = monitor.report(Models.frames(200, seed: 3, brightness: 140))
    #expect(report.level == .alarm && report.previousLevel == .none && report.windowNumber == 2)
    let worst = report[try #require(report.worst)]
    guard case .input = worst.subject else { return #expect(Bool(false), "\(worst.subject)") }
    #expect(worst.level == .alarm && worst.severity > 1)
    // 40 of 128 brighter.
    let change = try #require(worst.mean) - (try #require(worst.referenceMean))
    #expect(abs(change - 0.3125) < 0.03)
    #expect(report.score(.topScore)?.level == DriftLevel.none && report.score(.topClass)?.level == DriftLevel.none)
  }

  @Test func theOrderOfFramesDoesNotMatter() throws {
    let reference = DriftTally.reference(layout, Models.frames(80, seed: 1))
    let frames = Models.frames(80, seed: 2, brightness: 120)
    var draws = Draws(seed: 3)
    var shuffled = frames
    for index in shuffled.indices.reversed() { shuffled.swapAt(index, draws.next(below: index + 1)) }
    let reports = [frames, Array(frames.reversed()), shuffled].map { frames in
      var monitor = DriftMonitor(layout, references: [reference], windowFrames: 80)
      return monitor.report(frames)
    }
    for report in reports {
      #expect(report.count == reports[0].count && report.worst == reports[0].worst)
      for index in 0..<report.count { #expect(report[index].comparison == reports[0][index].comparison) }
    }
  }

  @Test func withoutAReferenceTheFirstWindowsAreIt() throws {
    var monitor = DriftMonitor(layout, references: [], windowFrames: 50)
    func expect(unknown: Int, learned: DriftReference?) {
      let (count, reference) = (monitor.unknownCount, monitor.learnedReference)
      #expect(count == unknown && reference == learned)
    }
    expect(unknown: 5, learned: nil)
    let first = Models.frames(200, seed: 1)
    for window in 0..<3 {
      let report = monitor.report(Array(first[50 * window..<50 * window + 50]))
      #expect(report.count == 0 && report.worst == nil && report.learnedCount == 0)
      expect(unknown: 5, learned: nil)
    }
    let report = monitor.report(Array(first[150...]))
    #expect(report.learnedCount == 5 && report.count == 0)
    expect(unknown: 0, learned: DriftTally.reference(layout, first))
    let (calm, bright) = (
      monitor.report(Models.frames(50, seed: 2)), monitor.report(Models.frames(50, seed: 3, brightness: 160))
    )
    #expect(calm.level == .none && bright.level == .alarm)

    // Kept and read again it is a reference like another.
    let learned = DriftTally.reference(layout, first)
    let kept = try DriftReference(reading: learned.encoded.span.bytes)
    monitor = DriftMonitor(layout, references: [kept], windowFrames: 50)
    expect(unknown: 0, learned: nil)
  }

  @Test func resultsThatWereCountedDifferentlyAreLearned() {
    let layout = Models.detectorLayout()
    func unknown(_ other: DriftLayout) -> Int {
      var tally = DriftTally(other)
      for frame in Models.frames(20, seed: 4) {
        tally.count(input: frame.bytes.span.bytes)
        for _ in 0..<frame.detections { tally.count(label: frame.label % 3, score: 0.5 + frame.score / 2) }
        tally.endFrame()
      }
      return DriftMonitor(layout, references: [tally.reference!]).unknownCount
    }
    #expect(unknown(Models.detectorLayout()) == 0)
    #expect(unknown(Models.detectorLayout(limit: 64)) == 0)
    #expect(unknown(Models.detectorLayout(threshold: 0.6)) == 4)
    #expect(unknown(Models.detectorLayout(limit: 4)) == 4)
    #expect(unknown(self.layout) == 4)
  }

  @Test func detectionsOfAFrame() throws {
    var tally = DriftTally(Models.detectorLayout())
    for count in [0, 1, 3, 40] {
      for index in 0..<count { tally.count(label: index % 3, score: 0.99 - Float(index) / 64) }
      tally.endFrame()
    }
    let reference = try #require(tally.reference)
    #expect(reference[.topClass]?.counts == [3, 0, 0, 1] && reference.frameCount == 4)
    #expect(reference[.topScore]?.counts[63] == 3 && reference[.topScore]?.total == 3)
    let numbers = try #require(reference[.detectionCount]?.counts)
    #expect(numbers == [1, 1, 0, 1] + Array(repeating: 0, count: 12) + [1])
    // Of forty, the sixteen best.
    #expect(reference[.scores]?.total == 1 + 3 + 16 && reference[.input(channel: 0)] == nil)
  }

  @Test func whatIsNoNumberAndNoClass() throws {
    var tally = DriftTally(Models.detectorLayout())
    for label in [-1, 3, Int.max, Int.min] {
      for score in [Float.nan, .infinity, -.infinity, 1e30] { tally.count(label: label, score: score) }
      tally.endFrame()
    }
    let reference = try #require(tally.reference)
    #expect(reference[.topClass]?.counts == [0, 0, 0, 4])
    #expect(try DriftReference(reading: reference.encoded.span.bytes) == reference)
  }

  @Test func levelsRiseAtOnceAndFallSlowly() throws {
    let reference = DriftTally.reference(layout, Models.frames(150, seed: 1))
    var monitor = DriftMonitor(layout, references: [reference], windowFrames: 150)
    let (calm, bright) = (Models.frames(150, seed: 2), Models.frames(150, seed: 3, brightness: 150))
    var levels: [DriftLevel] = []
    for frames in [calm, bright, calm, bright, calm, calm, calm] {
      levels.append(monitor.report(frames).level)
    }
    #expect(levels == [.none, .alarm, .alarm, .alarm, .alarm, .none, .none])
  }
}
