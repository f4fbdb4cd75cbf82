package import Console
internal import Engine
internal import ModelFormat
internal import Tensors
package import Vision

/// The one output of a classifier, ranked.
package struct ClassScores {
  /// The number of classes.
  package let count: Int
  private let session: Session
  private let ranking: ScoreRanking

  /// Refuses a model with several outputs or with one that is no list of scores.
  package init(_ model: LoadedModel) throws(Refusal) {
    let outputs = model.program.outputs
    guard outputs.count == 1 else {
      throw Refusal(model.path, "the model has \(outputs.count) outputs, no class scores; use --input and --output")
    }
    let port = outputs[0]
    let tensor = model.program.tensors[port.tensor]
    var quantization = tensor.quantization ?? Quantization(scale: 1, zeroPoint: 0)
    if port.type == .uint8 { quantization.zeroPoint += 128 }
    if port.type == .float32 { quantization = Quantization(scale: 1, zeroPoint: 0) }
    let isList = tensor.shape.rank > 0 && tensor.shape[tensor.shape.rank - 1] == tensor.elementCount
    guard isList, let ranking = ScoreRanking(element: port.type, quantization: quantization) else {
      let shape = "\(port.type.name) \(tensor.shape.description)"
      throw Refusal(model.path, "output \(port.name) is \(shape), no class scores; use --input and --output")
    }
    count = tensor.elementCount
    session = model.session
    self.ranking = ranking
  }

  /// The classes with the highest scores of the last run, best first; equal scores by index.
  package func best(_ limit: Int) -> [Classification] {
    var best = [Classification](repeating: Classification(index: 0, score: 0), count: min(limit, count))
    let bytes = session.readOutput(0)
    var span = best.mutableSpan
    _ = unsafe ranking.top(of: bytes.span.bytes, into: &span)
    return best
  }
}
