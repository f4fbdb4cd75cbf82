internal import Camera
internal import Decoders
internal import Imaging
internal import Tensors

/// A deployment together with the memory that frames of one source are prepared in for it, one tensor for each shot.
///
/// `fill` belongs to the thread that captures; a tensor belongs to whoever has its shot.
@safe final class Feed: @unchecked Sendable {
  let deployment: Deployment
  /// Which of a stage's models it is, 0 being the full one.
  let level: Int
  private var input: FrameInput
  private let tensors: [Arena]
  /// Of the thread that infers.
  private let memory: ReadingMemory

  init(_ deployment: Deployment, level: Int, view: FrameView, shots: Int) {
    self.deployment = deployment
    self.level = level
    input = FrameInput(deployment.specification, storageBias: deployment.storageBias, view: view)
    memory = deployment.reader.makeMemory()
    tensors = (0..<shots).map { _ in Arena(byteCount: deployment.inputByteCount) }
  }

  /// What the model sees of a shot.
  @_lifetime(borrow self)
  func bytes(_ shot: Int) -> RawSpan {
    let count = deployment.inputByteCount
    let span = unsafe RawSpan(
      _unsafeStart: tensors[shot].address(offset: 0, byteCount: count), byteCount: count)
    return unsafe _overrideLifetime(span, borrowing: self)
  }

  /// Runs the model on what was prepared; returns the nanoseconds it computed.
  func run(_ shot: Int, in picture: PictureGeometry, into findings: inout PictureFindings) -> UInt64 {
    deployment.run(tensors[shot], in: picture, memory, into: &findings)
  }

  /// Prepares a frame, or a part of it, for the model.
  func fill(
    _ shot: Int, _ bytes: RawSpan, _ content: FrameContent, region: FrameRegion? = nil
  ) throws(FrameError) -> PictureGeometry {
    let count = deployment.inputByteCount
    let memory = unsafe UnsafeMutableRawBufferPointer(
      start: tensors[shot].address(offset: 0, byteCount: count), count: count)
    var tensor = unsafe MutableRawSpan(_unsafeBytes: memory)
    return try input.write(bytes, content, region: region, to: &tensor)
  }
}
