public import ModelFormat
internal import Tensors

/// What is counted of a model's frames, and in which bins.
public struct DriftLayout: Sendable {
  /// What the frames of a model bring.
  public enum Results: Sendable {
    /// Nothing that could be counted: the input alone is watched.
    case none
    /// One class of so many, with a score in a range.
    case classes(count: Int, scores: ClosedRange<Float>)
    /// Any number of detections, at most `limit`, with scores from `threshold` to 1.
    case detections(classCount: Int, threshold: Float, limit: Int)
  }

  struct Item: Sendable {
    let subject: DriftReference.Subject
    let bins: Bins
    /// Where its counts lie among all.
    let range: Range<Int>
  }

  static let scoreBinCount = 64
  /// Detections of a frame that are counted, the best ones.
  public static let detectionLimit = 16
  static let classLimit = 1 << 16
  /// Distributions at most: four channels and four kinds of results.
  static let maximumItems = 8

  let grid: InputGrid?
  /// Classes that are told apart; 0: classes are not counted.
  let classCount: Int
  let threshold: Float
  private(set) var items: [Item] = []
  /// All bins together.
  private(set) var binCount = 0

  /// `storageBias`, 0 or 128, is what stored bytes of the input lie above the values of an int8 tensor.
  public init(_ program: Program, results: Results, storageBias: Int) {
    grid = InputGrid(program, storageBias: storageBias)
    (classCount, threshold) =
      switch results {
      case .none: (0, 0)
      case .classes(let count, _): (DriftLayout.counted(count), 0)
      case .detections(let count, let threshold, _): (DriftLayout.counted(count), threshold)
      }
    for (channel, bins) in (grid?.bins ?? []).enumerated() { add(.input(channel: UInt8(channel)), bins) }
    if classCount > 0 { addNumbers(.topClass, count: classCount + 1) }
    switch results {
    case .none: return
    case .classes(_, let scores): addScores(.topScore, scores)
    case .detections(_, _, let limit):
      addScores(.topScore, 0...1)
      addNumbers(.detectionCount, count: min(max(limit, 1), DriftLayout.detectionLimit) + 1)
      addScores(.scores, 0...1)
    }
  }

  /// Too many classes to count each of them are not counted at all.
  private static func counted(_ classes: Int) -> Int { 1...classLimit ~= classes ? classes : 0 }

  func item(_ subject: DriftReference.Subject) -> Item? {
    for item in items where item.subject == subject { return item }
    return nil
  }

  private mutating func addNumbers(_ subject: DriftReference.Subject, count: Int) {
    add(subject, Bins(low: 0, high: Float(count), count: count))
  }

  private mutating func addScores(_ subject: DriftReference.Subject, _ range: ClosedRange<Float>) {
    add(subject, Bins(low: range.lowerBound, high: range.upperBound, count: DriftLayout.scoreBinCount))
  }

  private mutating func add(_ subject: DriftReference.Subject, _ bins: Bins?) {
    guard let bins else { return }
    items.append(Item(subject: subject, bins: bins, range: binCount..<binCount + bins.count))
    binCount += bins.count
  }
}

extension DriftLayout.Results {
  /// Those of a classifier, whose only output is a list of scores; nil for another program.
  public init?(classesOf program: Program) {
    guard program.outputs.count == 1 else { return nil }
    let tensor = program.tensors[program.outputs[0].tensor]
    let shape = tensor.shape
    guard shape.rank > 0, shape[shape.rank - 1] == shape.elementCount, shape.elementCount > 1 else { return nil }
    switch (tensor.type, tensor.quantization) {
    case (.int8, let quantization?):
      guard let bins = Bins(valuesOf: quantization, count: DriftLayout.scoreBinCount) else { return nil }
      self = .classes(count: shape.elementCount, scores: bins.low...bins.high)
    case (.float32, _):
      self = .classes(count: shape.elementCount, scores: program.endsInProbabilities ? 0...1 : -32...32)
    default: return nil
    }
  }
}

extension Program {
  /// Whether the last step is a softmax.
  fileprivate var endsInProbabilities: Bool {
    if case .softmax? = steps.last?.operation { true } else { false }
  }
}
