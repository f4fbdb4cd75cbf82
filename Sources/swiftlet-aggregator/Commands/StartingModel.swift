internal import AggregationServer
internal import Console
internal import Learning
internal import ModelFormat
internal import Rounds
internal import Tensors

/// The arrays that a run begins with, out of a file: an archive that `numpy.savez` has written, or a model of the project
/// that was compiled to learn, whose learning constants they are.
struct StartingModel {
  let layout: ModelLayout
  let weights: [Float]

  init(_ path: String) throws {
    let file = try readFile(path)
    do {
      (layout, weights) =
        file.starts(with: "PK".utf8) ? try NumpyArchive.read(file) : try StartingModel.learningPart(of: file)
    } catch let error as ModelError where error.code == .notAModel {
      throw Refusal(path, "this is neither an archive of numpy.savez nor a .swl file")
    } catch let error as ModelError {
      throw Refusal(path, error.message)
    } catch let error as ArchitectureError {
      throw Refusal(path, error.message)
    } catch let error as AdminError {
      throw Refusal(path, error.reason)
    } catch let error as CannotLearn {
      throw Refusal(path, error.description)
    }
    guard weights.allSatisfy(\.isFinite) else { throw Refusal(path, "a weight is no finite number") }
  }

  /// In the order in which devices train them, each under the name that their networks have for it.
  private static func learningPart(of file: [UInt8]) throws -> (ModelLayout, [Float]) {
    let bytes = file.span.bytes
    let content = try ModelReader().read(bytes)
    guard let network = content.program.trainable else { throw CannotLearn() }
    let architecture = try Architecture(network, of: content.program)
    let constants = Constants(program: content.program, weights: bytes.extracting(content.weights))
    var parts: [(name: String, shape: [Int])] = []
    var weights: [Float] = []
    for (tensor, parameter) in zip(network.parameters, architecture.parameters) {
      let shape = content.program.tensors[tensor].shape
      parts.append((parameter.name, (0..<shape.rank).map { shape[$0] }))
      weights += try constants.floats(tensor)
    }
    guard let layout = ModelLayout(parts) else { throw CannotLearn() }
    return (layout, weights)
  }
}

private struct CannotLearn: Error, CustomStringConvertible {
  let description = "this model cannot learn; compile it with --trainable head or --trainable all"
}
