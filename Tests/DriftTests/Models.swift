import Drift
import ModelFormat
import SamplePrograms
import Tensors

/// Programs whose input is watched, and frames for them.
enum Models {
  static let classCount = 40

  /// A picture of bytes, 40 classes with scores from 0 to 1.
  static let classifier: Program = program(.int8, [1, 48, 64, 3])

  static func program(_ type: ElementType, _ extents: [Int]) -> Program {
    var builder = ProgramBuilder()
    builder.input(builder.tensor("picture", type, extents, scale: 1 / 128, zeroPoint: 0))
    builder.output(builder.tensor("classes", .int8, [1, classCount], scale: 1 / 256, zeroPoint: -128))
    return builder.program
  }

  static var classifierLayout: DriftLayout {
    DriftLayout(classifier, results: DriftLayout.Results(classesOf: classifier)!, storageBias: 128)
  }

  static func detectorLayout(threshold: Float = 0.5, limit: Int = 16) -> DriftLayout {
    DriftLayout(
      classifier, results: .detections(classCount: 3, threshold: threshold, limit: limit), storageBias: 128)
  }

  /// Frames of noise around a brightness, as stored bytes, each with a class and a score.
  static func frames(_ count: Int, seed: UInt64, brightness: Int = 100) -> [Frame] {
    var draws = Draws(seed: seed)
    return (0..<count).map { _ in
      let level = brightness - 40 + draws.next(below: 81)
      let bytes = (0..<48 * 64 * 3).map { _ in UInt8(max(0, min(255, level - 20 + draws.next(below: 41)))) }
      return Frame(
        bytes: bytes, label: draws.next(below: 12), score: Float(draws.next(below: 1000)) / 1000,
        detections: draws.next(below: 6))
    }
  }
}

struct Frame {
  let bytes: [UInt8]
  let label: Int
  let score: Float
  let detections: Int
}

extension DriftTally {
  mutating func add(_ frame: Frame) {
    count(input: frame.bytes.span.bytes)
    count(label: frame.label, score: frame.score)
    endFrame()
  }

  /// What frames leave behind.
  static func reference(_ layout: DriftLayout, _ frames: [Frame]) -> DriftReference {
    var tally = DriftTally(layout)
    for frame in frames { tally.add(frame) }
    return tally.reference!
  }
}

extension DriftMonitor {
  /// The report of the last window that frames fill.
  mutating func report(_ frames: [Frame]) -> DriftReport {
    var last: DriftReport?
    for frame in frames { last = add(frame) ?? last }
    return last!
  }

  mutating func add(_ frame: Frame) -> DriftReport? {
    count(input: frame.bytes.span.bytes)
    count(label: frame.label, score: frame.score)
    return endFrame()
  }
}

extension DriftReport {
  func score(_ subject: DriftReference.Subject) -> Score? {
    (0..<count).map { self[$0] }.first { $0.subject == subject }
  }
}
