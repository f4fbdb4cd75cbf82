internal import Console
internal import Engine
internal import ModelFormat
internal import Tensors
internal import Vision

/// The share of the picture that each class covers, from scores for every cell.
struct SegmentReading: Reading, ~Copyable {
  private var segmentation: Segmentation
  private let threshold: Float

  /// `threshold`: the least share that is told. Refuses a model that has not one output [1, rows, columns, classes];
  /// `path` is its name.
  init(_ session: Session, threshold: Float, path: String) throws(Refusal) {
    let program = session.program
    let port = program.outputs[0]
    let tensor = program.tensors[port.tensor]
    let shape = tensor.shape
    guard program.outputs.count == 1, shape.rank == 4, shape[0] == 1, TensorValues.canRead(tensor.type),
      let segmentation = Segmentation(width: shape[2], height: shape[1], scoresPerCell: shape[3])
    else {
      throw Refusal(
        path,
        "output \(port.name) is \(port.type.name) \(shape.description), no scores of segments: 1 x rows x "
          + "columns x classes")
    }
    self.segmentation = segmentation
    self.threshold = threshold
  }

  mutating func read(
    _ session: Session, in picture: PictureGeometry, _ memory: ReadingMemory, into findings: inout PictureFindings
  ) {
    segmentation.update(session.outputValues(0))
    let area = Float(segmentation.width * segmentation.height)
    for label in 0..<segmentation.classCount {
      let share = Float(segmentation.area(ofClass: label)) / area
      if share > 0, share >= threshold { findings.append(Classification(index: label, score: share)) }
    }
  }
}
