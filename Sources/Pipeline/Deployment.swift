package import Console
package import Decoders
package import Engine
package import Imaging
internal import Linux
internal import ModelFormat
package import Publishing
internal import Tensors
internal import Vision

/// A version of a model, ready to run on frames. Its session belongs to the thread that infers.
@safe package final class Deployment: @unchecked Sendable {
  package let identity: ModelIdentity
  package let session: Session
  package let specification: InputSpecification
  let reader: any OutputReader
  /// Bytes of its input as stored.
  let inputByteCount: Int
  /// What is added to stored bytes.
  let storageBias: Int

  /// Refuses a model whose input is no picture, or whose outputs are not what `outputs` says. `labels`: nil for those in
  /// the model; `path` is its name in messages.
  package init(
    _ session: Session, name: String, version: String, outputs: OutputDescription, labels: [String]?, path: String
  ) throws(Refusal) {
    let program = session.program
    guard program.inputs.count == 1 else {
      throw Refusal(path, "the model has \(program.inputs.count) inputs; a model that looks at frames has one")
    }
    let port = program.inputs[0]
    let tensor = program.tensors[port.tensor]
    guard let specification = InputSpecification(port, tensor) else {
      throw Refusal(path, "input \(port.name) is \(port.type.name) \(tensor.shape.description), not a picture")
    }
    self.session = session
    self.specification = specification
    reader = try outputs.reader(for: session, path: path)
    storageBias = tensor.type == .int8 ? Session.storageBias : 0
    inputByteCount = tensor.byteCount
    identity = ModelIdentity(
      name: name, version: version, labels: Deployment.labels(labels ?? program.labels, reader.label))
  }

  /// A reader's own word for the first class stands where the model says nothing.
  private static func labels(_ labels: [String], _ word: String?) -> [String] {
    guard labels.isEmpty, let word else { return labels }
    return [word]
  }

  /// Runs the model on a tensor of `inputByteCount` bytes and reads what it says; returns the nanoseconds it computed.
  func run(
    _ tensor: Arena, in picture: PictureGeometry, _ memory: ReadingMemory, into findings: inout PictureFindings
  ) -> UInt64 {
    let start = MonotonicClock.nanoseconds
    unsafe session.withInputStorage(0) { storage in
      unsafe storage.copyMemory(
        from: UnsafeRawBufferPointer(start: tensor.address(offset: 0, byteCount: storage.count), count: storage.count))
    }
    session.run()
    let end = MonotonicClock.nanoseconds
    findings.removeAll()
    reader.read(session, in: picture, memory, into: &findings)
    return end - start
  }
}

extension Program {
  /// The classes' names, in order; empty when the model has none.
  fileprivate var labels: [String] {
    guard let labels = manifest["labels"] else { return [] }
    return labels.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
  }
}
