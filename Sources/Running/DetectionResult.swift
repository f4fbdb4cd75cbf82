internal import Console
internal import Decoders
internal import Vision

/// What classes and keypoints are called.
struct DetectionNames {
  private let labels: [String]
  private let decoder: DetectorDescription.Decoder

  init(model: LoadedModel, decoder: DetectorDescription.Decoder) {
    labels = model.labels
    self.decoder = decoder
  }

  /// The model's label of a class, else what the decoder is for, else its number.
  func label(_ index: Int) -> String {
    if labels.indices.contains(index), !labels[index].isEmpty { return labels[index] }
    return decoder.label ?? "\(index)"
  }

  func keypoint(_ index: Int) -> String? {
    decoder.keypointNames.indices.contains(index) ? decoder.keypointNames[index] : nil
  }
}

/// What was found in a picture.
struct DetectionResult {
  let path: String
  /// Of the picture, in pixels.
  let width, height: Int
  let detections: [Detection]
  let droppedCount, unusableCount: Int
  let times: PictureDetector.Times
  /// The file with the drawing.
  let drawing: String?

  func json(_ names: DetectionNames) -> JSON {
    .object([
      ("image", .string(path)), ("width", .integer(width)), ("height", .integer(height)),
      ("detections", .array(detections.map { json($0, names) })), ("dropped", .integer(droppedCount)),
      ("unusable", .integer(unusableCount)), ("inference_us", .rounded(times.inferenceMicroseconds)),
      ("decoding_us", .rounded(times.decodingMicroseconds)), ("output", .optional(drawing)),
    ])
  }

  private func json(_ detection: Detection, _ names: DetectionNames) -> JSON {
    func pixels(_ value: Float) -> JSON { .rounded(Double(value), digits: 2) }
    let box = detection.box
    let keypoints = (0..<detection.keypointCount).map { index in
      let point = detection[keypoint: index]
      return JSON.object([
        ("name", .optional(names.keypoint(index))), ("x", pixels(point.x)), ("y", pixels(point.y)),
      ])
    }
    return .object([
      ("index", .integer(detection.label)), ("label", .string(names.label(detection.label))),
      ("score", .rounded(Double(detection.score), digits: 6)),
      (
        "box",
        .object([
          ("left", pixels(box.left)), ("top", pixels(box.top)), ("right", pixels(box.right)),
          ("bottom", pixels(box.bottom)),
        ])
      ), ("keypoints", .array(keypoints)),
    ])
  }

  func text(_ names: DetectionNames) -> String {
    let time = Quantity.microseconds(times.inferenceMicroseconds)
    let decoding = Quantity.microseconds(times.decodingMicroseconds)
    var text =
      "\(Terminal.bold(singleLine(path)))  \(Terminal.dim("\(width)x\(height), \(time) and \(decoding) decoding"))"
    text += "\n" + (detections.isEmpty ? "  nothing found\n" : table(names).text)
    if droppedCount > 0 { text += "  \(droppedCount) candidates left out: there were more than there is room for\n" }
    if unusableCount > 0 { text += "  \(unusableCount) candidates left out: their boxes are no boxes\n" }
    if let drawing { text += "  drawn into \(singleLine(drawing))\n" }
    return text
  }

  private func table(_ names: DetectionNames) -> TextTable {
    var table = TextTable("", ">score", ">left", ">top", ">width", ">height", "keypoints")
    func whole(_ value: Float) -> String { Quantity.fixed(Double(value), digits: 0) }
    for detection in detections {
      var keypoints = ""
      for index in 0..<detection.keypointCount {
        let point = detection[keypoint: index]
        keypoints += (keypoints.isEmpty ? "" : "  ") + "\(whole(point.x)),\(whole(point.y))"
      }
      let box = detection.box
      table.add(
        singleLine(names.label(detection.label)), Quantity.fixed(Double(detection.score), digits: 3), whole(box.left),
        whole(box.top), whole(box.width), whole(box.height), keypoints)
    }
    return table
  }
}
