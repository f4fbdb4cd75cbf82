internal import Console
internal import Engine
internal import Learning
internal import Linux
internal import ModelFormat
internal import Signatures

/// The model that learns: its file, of which versions are made, and the network that is trained.
final class LearningModel: @unchecked Sendable {
  let path: String
  let session: Session
  let architecture: Architecture
  private let file: MappedModel

  /// Refuses a model that was not compiled to learn.
  init(path: String) throws(Refusal) {
    self.path = path
    file = try MappedModel(path: path)
    session = try file.session(path)
    guard let network = session.program.trainable else {
      throw Refusal(path, "this model cannot learn; compile it with --trainable head or --trainable all")
    }
    do throws(ArchitectureError) { architecture = try Architecture(network, of: session.program) } catch {
      throw Refusal(path, error.message)
    }
  }

  var classCount: Int { architecture[architecture.output].count }

  /// The weights that the file has, one parameter after the other. A session keeps them packed.
  func weights() throws(Refusal) -> [Float] { try file.weights(path) }

  /// The names of the classes; empty when the model has none.
  var labels: [String] {
    (session.program.manifest["labels"] ?? "").utf8.split(separator: UInt8(ascii: "\n"))
      .map { String(decoding: $0, as: UTF8.self) }
  }

  /// A file with other weights, another version and the signature of the device.
  func version(_ version: UInt32, weights: [Float], signed key: borrowing SigningKey) throws(Refusal) -> [UInt8] {
    let bytes = try file.learned(weights, version: version, path)
    do throws(KeyError) { return try ModelWriter().signed(bytes, by: key) } catch { throw Refusal(path, error.message) }
  }
}

/// A model's file in memory, which outlives its name.
private final class MappedModel {
  private let file: MappedFile

  init(path: String) throws(Refusal) {
    do throws(SystemError) { file = try MappedFile(path: path) } catch { throw Refusal(path, error.message) }
  }

  /// With memory of its own: other sessions of the model run meanwhile.
  func session(_ path: String) throws(Refusal) -> Session { try openSession(of: file, path) }

  func weights(_ path: String) throws(Refusal) -> [Float] { try learnedConstants(of: file, path) }

  func learned(_ weights: [Float], version: UInt32, _ path: String) throws(Refusal) -> [UInt8] {
    try fileThatLearned(weights, version: version, from: file, path)
  }
}

private func openSession(of file: borrowing MappedFile, _ path: String) throws(Refusal) -> Session {
  let bytes = file.bytes
  var options = SessionOptions()
  options.usesBLAS = false
  do throws(SessionError) { return try Session(file: bytes, options: options) } catch {
    throw Refusal(path, error.message)
  }
}

private func fileThatLearned(
  _ weights: [Float], version: UInt32, from file: borrowing MappedFile, _ path: String
) throws(Refusal) -> [UInt8] {
  let bytes = file.bytes
  let content: (program: Program, weights: Range<Int>)
  do throws(ModelError) { content = try ModelReader().read(bytes) } catch { throw Refusal(path, error.message) }
  var program = content.program
  program.manifest.version = version
  return ModelWriter().bytes(of: program, weights: bytes.extracting(content.weights), learned: weights.span)
}

private func learnedConstants(of file: borrowing MappedFile, _ path: String) throws(Refusal) -> [Float] {
  let bytes = file.bytes
  do throws(ModelError) {
    let content = try ModelReader().read(bytes)
    let constants = Constants(program: content.program, weights: bytes.extracting(content.weights))
    var weights: [Float] = []
    for tensor in content.program.trainable?.parameters ?? [] { weights += try constants.floats(tensor) }
    return weights
  } catch { throw Refusal(path, error.message) }
}
