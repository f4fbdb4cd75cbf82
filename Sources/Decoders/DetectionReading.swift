internal import Console
internal import Engine
internal import Vision

/// Boxes from the outputs of a detector.
struct DetectionReading: Reading, ~Copyable {
  private var detector: Detector
  private let roles: [OutputRoles]
  let label: String?

  /// Refuses a model that the decoder does not fit; `path` is its name.
  init(_ session: Session, _ description: DetectorDescription, path: String) throws(Refusal) {
    let fitted = try description.fitted(to: session.program, path: path)
    roles = fitted.roles
    label = description.decoder.label
    detector = Detector(
      fitted.head, threshold: description.threshold, suppression: description.suppression,
      capacity: description.capacity)
  }

  mutating func read(
    _ session: Session, in picture: PictureGeometry, _ memory: ReadingMemory, into findings: inout PictureFindings
  ) {
    detector.read(session, roles, in: picture.transform)
    findings.droppedCount += detector.droppedCount
    let found = detector.detections
    for index in found.indices { findings.append(found[index]) }
  }
}
