internal import Console
internal import Engine
internal import ModelFormat
internal import Tensors
internal import Vision

/// The best classes of one list of scores.
struct ClassReading: Reading, ~Copyable {
  private let ranking: ScoreRanking
  private let smoothedRanking: ScoreRanking
  private let smoothing: SmoothingOptions?
  private let threshold: Float
  private let classCount: Int
  private var best: [Classification]

  /// `limit`: most classes; `smoothing`: nil where every frame stands for itself. Refuses a model whose outputs are no
  /// class scores; `path` is its name.
  init(
    _ session: Session, limit: Int, threshold: Float, smoothing: SmoothingOptions?, path: String
  ) throws(Refusal) {
    let program = session.program
    guard program.outputs.count == 1 else {
      throw Refusal(path, "the model has \(program.outputs.count) outputs, no class scores; name a decoder for it")
    }
    let port = program.outputs[0]
    let tensor = program.tensors[port.tensor]
    let isList = tensor.shape.rank > 0 && tensor.shape[tensor.shape.rank - 1] == tensor.elementCount
    guard isList, TensorValues.canRead(tensor.type),
      let ranking = ScoreRanking(
        element: tensor.type, quantization: tensor.quantization ?? Quantization(scale: 1, zeroPoint: 0),
        storageBias: tensor.type == .int8 ? Session.storageBias : 0),
      let smoothedRanking = ScoreRanking(element: .float32)
    else {
      let shape = "\(port.type.name) \(tensor.shape.description)"
      throw Refusal(path, "output \(port.name) is \(shape), no class scores; name a decoder for it")
    }
    self.ranking = ranking
    self.smoothedRanking = smoothedRanking
    self.smoothing = smoothing
    self.threshold = threshold
    classCount = tensor.elementCount
    let count = min(limit, tensor.elementCount, PictureFindings.classCapacity)
    best = Array(repeating: Classification(index: 0, score: 0), count: count)
  }

  func makeMemory() -> ReadingMemory {
    guard let smoothing else { return ReadingMemory() }
    return ReadingMemory(smoothing: Smoothing(ScoreSmoother(classCount: classCount, options: smoothing)))
  }

  mutating func read(
    _ session: Session, in picture: PictureGeometry, _ memory: ReadingMemory, into findings: inout PictureFindings
  ) {
    let count = rank(session, memory)
    for index in 0..<count where best[index].score >= threshold { findings.append(best[index]) }
  }

  private mutating func rank(_ session: Session, _ memory: ReadingMemory) -> Int {
    let (ranking, smoothedRanking) = (ranking, smoothedRanking)
    var span = best.mutableSpan
    if let smoothing = memory.smoothing {
      return smoothing.rank(session.outputValues(0), by: smoothedRanking, into: &span)
    }
    return ranking.top(of: session.outputStorage(0), into: &span)
  }
}
