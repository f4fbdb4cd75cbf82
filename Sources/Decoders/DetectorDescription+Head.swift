package import Console
package import ModelFormat
internal import Tensors
package import Vision

/// A decoder that fits a model.
package struct FittedHead {
  package let head: DetectionHead
  /// The outputs of each part of the head.
  package let roles: [OutputRoles]
}

extension DetectorDescription {
  /// Refuses a model whose input or outputs are not those of the decoder; `path` is its name.
  package func check(_ program: Program, path: String) throws(Refusal) { _ = try fitted(to: program, path: path) }

  /// The decoder with its anchors for this model's input; refuses as `check` does.
  package func fitted(to program: Program, path: String) throws(Refusal) -> FittedHead {
    guard program.inputs.count == 1 else {
      throw Refusal(path, "the model has \(program.inputs.count) inputs, a detector has one")
    }
    let input = program.tensors[program.inputs[0].tensor].shape
    guard input.rank == 4, input[0] == 1 else {
      throw Refusal(path, "input \(program.inputs[0].name) is \(input.description), not a picture")
    }
    let shapes = program.outputs.map { program.tensors[$0.tensor].shape }
    guard let head = head(width: input[2], height: input[1], outputs: shapes) else {
      throw Refusal(path, "the decoder \(name) has no anchors for an input of \(input[2])x\(input[1]) pixels")
    }
    guard let roles = head.roles(of: shapes) else {
      let found = joined(shapes.map { $0.description })
      throw Refusal(path, "the decoder \(name) needs outputs \(joined(head.expectedShapes)), the model has \(found)")
    }
    for role in roles {
      for index in [role.boxes, role.scores, role.objectness, role.keypoints] {
        guard let index else { continue }
        let port = program.outputs[index]
        guard TensorValues.canRead(program.tensors[port.tensor].type) else {
          throw Refusal(path, "output \(port.name) is \(port.type.name), which no decoder reads")
        }
      }
    }
    return FittedHead(head: head, roles: roles)
  }

  private var name: StaticString {
    switch decoder {
    case .blazeFace: "blazeface"
    case .ultraFace: "ultraface"
    case .yuNet: "yunet"
    case .yoloX: "yolox"
    case .ssd: "ssd"
    }
  }

  private func head(width: Int, height: Int, outputs: [Shape]) -> DetectionHead? {
    switch decoder {
    case .blazeFace: width == height ? .blazeFace(inputSide: width) : nil
    case .ultraFace: .ultraFace(inputWidth: width, inputHeight: height, isDecoded: isDecoded)
    case .yuNet: .yuNet(inputWidth: width, inputHeight: height)
    case .yoloX: yoloXHead(width, height, outputs)
    case .ssd: ssdHead(width, height, outputs)
    }
  }

  /// The number of classes follows from the width of the output's rows.
  private func yoloXHead(_ width: Int, _ height: Int, _ outputs: [Shape]) -> DetectionHead? {
    var classCount = 80
    if outputs.count == 1, outputs[0].rank > 0 { classCount = max(1, outputs[0][outputs[0].rank - 1] - 5) }
    return .yoloX(inputWidth: width, inputHeight: height, classCount: classCount)
  }

  /// The number of classes follows from the output that is not the boxes.
  private func ssdHead(_ width: Int, _ height: Int, _ outputs: [Shape]) -> DetectionHead? {
    guard let anchorCount = ssd.anchorCount(inputWidth: width, inputHeight: height) else { return nil }
    let values = outputs.filter { $0.elementCount % anchorCount == 0 }.map { $0.elementCount / anchorCount }
    let scores = values.count > 1 && values[0] == 4 ? values[1] : values.first
    return ssd.head(inputWidth: width, inputHeight: height, classCount: max(1, (scores ?? 2) - 1))
  }
}

private func joined(_ texts: [String]) -> String {
  var result = ""
  for text in texts { result += (result.isEmpty ? "" : ", ") + text }
  return result
}
