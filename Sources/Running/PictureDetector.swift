package import Console
package import Decoders
internal import Engine
package import Imaging
package import Vision

/// Runs a detector on pictures. Finding something in a picture takes no memory beside that for the picture.
package struct PictureDetector: ~Copyable {
  private let session: Session
  private let roles: [OutputRoles]
  private var input: PictureInput
  private var detector: Detector
  /// The classes that the model tells apart, whether they have names or not.
  package let classCount: Int

  package struct Times {
    package let inferenceMicroseconds, decodingMicroseconds: Double
  }

  /// Refuses a model that the decoder does not fit. A threshold takes the place of the description's.
  package init(
    _ model: LoadedModel, _ description: DetectorDescription, threshold: Double?
  ) throws(Refusal) {
    let input = try PictureInput(model)
    let fitted = try description.fitted(to: model.program, path: model.path)
    self.input = input
    session = model.session
    roles = fitted.roles
    classCount = fitted.head.classCount
    detector = Detector(
      fitted.head, threshold: threshold.map { Float($0) } ?? description.threshold,
      suppression: description.suppression, capacity: description.capacity)
  }

  /// What was found in the last picture, best first, in its pixels.
  package var detections: Span<Detection> {
    @_lifetime(borrow self)
    get { detector.detections }
  }

  package var threshold: Float { detector.threshold }
  package var droppedCount: Int { detector.droppedCount }
  package var unusableCount: Int { detector.unusableCount }

  /// Looks at a picture; `path` is its name in messages.
  package mutating func run(on image: Image, from path: String) throws(Refusal) -> Times {
    try input.load(image, from: path)
    let inference = Measurement.time { session.run() }
    let picture = PictureTransform(input.placement(of: image))
    let decoding = Measurement.time { detector.read(session, roles, in: picture) }
    return Times(inferenceMicroseconds: Double(inference) / 1000, decodingMicroseconds: Double(decoding) / 1000)
  }
}
