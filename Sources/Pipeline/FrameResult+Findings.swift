internal import Decoders
internal import Publishing
internal import Vision

extension FrameResult {
  /// Begins anew for another frame.
  mutating func reset(source: String, model: ModelIdentity) {
    self.source = source
    self.model = model
    region = nil
    objects.removeAll()
    classes.removeAll()
    events.removeAll()
  }

  mutating func addClasses(_ findings: borrowing PictureFindings) {
    let found = findings.classes
    for index in found.indices { classes.append(FoundClass(label: found[index].index, score: found[index].score)) }
  }

  /// The keypoints of a model that knows no boxes, as an object whose box holds them.
  mutating func addKeypoints(_ findings: borrowing PictureFindings, in picture: PictureGeometry) {
    let found = findings.keypoints
    guard found.count > 0 else { return }
    var object = FoundObject()
    var (left, top, right, bottom) = (Float.infinity, Float.infinity, -Float.infinity, -Float.infinity)
    var sum: Float = 0
    for index in found.indices {
      let point = found[index]
      let (x, y) = (point.point.x / Float(picture.width), point.point.y / Float(picture.height))
      object.keypoints.append(FoundPoint(x: x, y: y))
      (left, top, right, bottom) = (min(left, x), min(top, y), max(right, x), max(bottom, y))
      sum += point.score
    }
    (object.left, object.top, object.width, object.height) = (left, top, right - left, bottom - top)
    object.score = sum / Float(found.count)
    objects.append(object)
  }
}
