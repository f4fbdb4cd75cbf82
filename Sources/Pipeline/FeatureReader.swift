internal import Camera
package import Console
internal import Decoders
package import Engine
package import Imaging
internal import ModelFormat
internal import Tensors

/// Shows a model pictures one by one, as its source would show frames, and reads what the part that learns reads.
package struct FeatureReader: ~Copyable {
  private let session: Session
  private let specification: InputSpecification
  private let storageBias: Int

  /// `session`: used by nobody else meanwhile. `path`: its name in messages. Refuses a model whose input is no picture.
  package init(_ session: Session, path: String) throws(Refusal) {
    let port = session.program.inputs[0]
    let tensor = session.program.tensors[port.tensor]
    guard session.program.inputs.count == 1, let specification = InputSpecification(port, tensor) else {
      throw Refusal(path, "the model's input is not a picture")
    }
    self.session = session
    self.specification = specification
    storageBias = tensor.type == .int8 ? Session.storageBias : 0
  }

  /// Of a picture as it was captured; `view`: how its source is mirrored and turned. nil: it cannot be decoded, or the
  /// model cannot learn.
  package func features(of file: RawSpan, _ view: FrameView) -> [Float]? {
    guard show(file, view) else { return nil }
    return session.features()
  }

  private func show(_ file: RawSpan, _ view: FrameView) -> Bool {
    do throws(ImageError) { return show(try Image(decoding: file), view) } catch { return false }
  }

  private func show(_ image: Image, _ view: FrameView) -> Bool {
    do throws(FrameError) {
      let format = try FrameFormat(image.channels == 1 ? .grey : .rgb, width: image.width, height: image.height)
      var input = FrameInput(specification, storageBias: storageBias, view: view)
      let pixels = image.bytes
      try unsafe session.withInputStorage(0) { (storage) throws(FrameError) in
        var tensor = unsafe MutableRawSpan(_unsafeBytes: storage)
        _ = unsafe try input.write(pixels.span.bytes, .pixels(format), to: &tensor)
      }
    } catch { return false }
    return true
  }
}
