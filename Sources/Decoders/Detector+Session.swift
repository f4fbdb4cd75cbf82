package import Engine
package import Vision

extension Detector {
  /// Reads a picture's detections from the outputs of the last run, by their roles. Takes no memory.
  package mutating func read(_ session: Session, _ roles: [OutputRoles], in picture: PictureTransform) {
    begin()
    for part in roles.indices {
      let role = roles[part]
      scan(
        part: part, boxes: session.outputValues(role.boxes), scores: session.outputValues(role.scores),
        objectness: role.objectness == nil ? nil : session.outputValues(role.objectness!),
        keypoints: role.keypoints == nil ? nil : session.outputValues(role.keypoints!))
    }
    finish(in: picture)
  }
}
