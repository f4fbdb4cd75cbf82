internal import Console
internal import Engine
internal import ModelFormat
internal import Running
internal import Tensors

/// One form of a network, measured: what it takes on disk, how often it is right, how long it runs.
struct ComparedModel {
  /// What the products of a network are computed in.
  enum Arithmetic: String {
    case floats = "float32"
    case bytes = "int8"
    case both = "int8 and float32"
  }

  let path: String
  /// The network's name; forms of one network share it.
  let network: String
  let arithmetic: Arithmetic
  /// The share of weights, in blocks of one output and four inputs, that are not all zero, over the pointwise layers of
  /// bytes; nil without any.
  let density: Double?
  let fileByteCount: Int
  let pictureCount: Int
  let correctCount: Int
  let p50Microseconds: Double

  init(_ model: LoadedModel, _ data: Dataset, _ extent: Measurement.Extent) throws(Refusal) {
    let evaluation = try Evaluation(model, against: nil, data, labelOffset: nil)
    path = model.path
    network = model.name
    arithmetic = ComparedModel.arithmetic(of: model.program)
    density = ComparedModel.density(of: model.session)
    fileByteCount = model.fileByteCount
    (pictureCount, correctCount) = (evaluation.count, evaluation.subject.top1)
    p50Microseconds = try Measurement(model, extent).runs.microseconds(0.5)!
  }

  var accuracy: Double { Double(correctCount) / Double(pictureCount) }

  /// "int8, density 0.25".
  var form: String {
    guard let density, density < ComparedModel.denseFrom else { return arithmetic.rawValue }
    return arithmetic.rawValue + ", density " + Quantity.fixed(density, digits: 2)
  }

  /// Weights of networks that nobody pruned have some blocks of zeros too.
  private static let denseFrom = 0.95

  private static func arithmetic(of program: Program) -> Arithmetic {
    let working = program.steps.indices.filter { program.multiplyAccumulates(ofStep: $0) > 0 }
    let inBytes = working.filter { index in
      program.steps[index].operation.operands.reads.first.map { program.tensors[$0].type == .int8 } ?? false
    }
    if inBytes.isEmpty { return .floats }
    return inBytes.count == working.count ? .bytes : .both
  }

  private static func density(of session: Session) -> Double? {
    var (kept, all) = (0.0, 0.0)
    for index in session.program.steps.indices {
      guard let density = session.density(ofStep: index) else { continue }
      let weights = StepFacts(session.program, index).constantByteCount
      kept += density * Double(weights)
      all += Double(weights)
    }
    return all > 0 ? kept / all : nil
  }
}
