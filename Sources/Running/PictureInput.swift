package import Console
internal import Decoders
internal import Engine
package import Imaging
internal import ModelFormat
internal import Tensors

/// Brings pictures into a model's first input, prepared as the model asks.
package struct PictureInput: ~Copyable {
  private let session: Session
  private let path: String
  private let bias: Int
  private var writer: InputWriter

  /// Refuses a model whose input is no picture.
  package init(_ model: LoadedModel) throws(Refusal) {
    guard model.program.inputs.count == 1 else {
      throw Refusal(model.path, "the model has \(model.program.inputs.count) inputs; give them with --input")
    }
    let port = model.program.inputs[0]
    let tensor = model.program.tensors[port.tensor]
    guard let specification = InputSpecification(port, tensor) else {
      let shape = "\(port.type.name) \(tensor.shape.description)"
      throw Refusal(model.path, "input \(port.name) is \(shape), not a picture; give it with --input")
    }
    let bias = tensor.type == .int8 ? Session.storageBias : 0
    writer = try PictureInput.writer(specification, bias, model.path)
    (session, path, self.bias) = (model.session, model.path, bias)
  }

  private static func writer(
    _ specification: InputSpecification, _ bias: Int, _ path: String
  ) throws(Refusal) -> InputWriter {
    do { return try InputWriter(specification, storageBias: bias) } catch { throw Refusal(path, error.message) }
  }

  /// Prepares pictures from now on with what `change` makes of the model's own specification.
  package mutating func specify(_ change: (inout InputSpecification) -> Void) throws(Refusal) {
    var specification = writer.specification
    change(&specification)
    writer = try PictureInput.writer(specification, bias, path)
  }

  /// Decodes a picture into the input.
  package mutating func load(_ path: String) throws(Refusal) {
    try withMappedFile(path) { (file) throws(Refusal) in
      do throws(ImageError) {
        try unsafe session.withInputStorage(0) { (storage) throws(ImageError) in
          try unsafe writer.write(decoding: file, to: storage)
        }
      } catch { throw Refusal(path, error.message) }
    }
  }

  /// Writes a decoded picture into the input; `path` is its name in messages.
  package mutating func load(_ image: Image, from path: String) throws(Refusal) {
    do throws(ImageError) {
      try unsafe session.withInputStorage(0) { (storage) throws(ImageError) in
        try unsafe writer.write(image, to: storage)
      }
    } catch { throw Refusal(path, error.message) }
  }

  /// Where a picture of a size in pixels lies in the input.
  package func placement(of image: Image) -> Placement {
    Placement(of: writer.specification, width: image.width, height: image.height)
  }
}
