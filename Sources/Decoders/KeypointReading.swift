internal import Console
internal import Engine
internal import ModelFormat
internal import Tensors
internal import Vision

/// The joints or marks of one person, hand or face.
struct KeypointReading: Reading, ~Copyable {
  private var decoder: KeypointDecoder
  private let hasOffsets: Bool

  /// Takes [1, 1, keypoints, 3], rows of y, x and score as MoveNet has them, or heatmaps [1, rows, columns, keypoints],
  /// alone or with PoseNet's offsets in an output of their own. Refuses all else; `path` is the model's name.
  init(_ session: Session, path: String) throws(Refusal) {
    let program = session.program
    let outputs = program.outputs.map { program.tensors[$0.tensor] }
    let input = program.tensors[program.inputs[0].tensor].shape
    let shape = outputs[0].shape
    guard outputs.allSatisfy({ TensorValues.canRead($0.type) }), input.rank == 4, shape.rank == 4, shape[0] == 1,
      let (layout, count, scores) = KeypointReading.layout(outputs.map { $0.shape }),
      let decoder = KeypointDecoder(
        layout, count: count, scoreCoding: scores, inputWidth: input[2], inputHeight: input[1])
    else {
      throw Refusal(
        path,
        "output \(program.outputs[0].name) is \(shape.description), no keypoints: 1 x 1 x keypoints x 3, or "
          + "heatmaps of 1 x rows x columns x keypoints")
    }
    hasOffsets = decoder.offsetCount > 0
    self.decoder = decoder
  }

  private static func layout(_ shapes: [Shape]) -> (KeypointLayout, count: Int, ScoreCoding)? {
    let shape = shapes[0]
    if shapes.count == 1, shape[1] == 1, shape[3] == 3 { return (.moveNet, shape[2], .probability) }
    let (rows, columns, count) = (shape[1], shape[2], shape[3])
    if shapes.count == 1 {
      return (.heatmaps(columns: columns, rows: rows, offset: 0.5, refinement: .quarter), count, .probability)
    }
    let offsets = shapes[1]
    guard offsets.rank == 4, offsets[1] == rows, offsets[2] == columns, offsets[3] == 2 * count else { return nil }
    let layout = KeypointLayout.heatmaps(columns: columns, rows: rows, offset: 0, refinement: .offsets)
    return (layout, count, .logistic(limit: 100))
  }

  mutating func read(
    _ session: Session, in picture: PictureGeometry, _ memory: ReadingMemory, into findings: inout PictureFindings
  ) {
    decoder.decode(
      session.outputValues(0), offsets: hasOffsets ? session.outputValues(1) : nil, in: picture.transform)
    let found = decoder.keypoints
    for index in found.indices { findings.append(found[index]) }
  }
}
