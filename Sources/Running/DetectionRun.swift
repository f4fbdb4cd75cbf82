package import Console
internal import Decoders
package import Imaging
internal import Linux
internal import Vision

/// Runs a detector on pictures, one after the other, and says and draws what it finds.
struct DetectionRun: ~Copyable {
  private let model: LoadedModel
  private let names: DetectionNames
  private let targets: DrawingTargets
  private var detector: PictureDetector

  init(
    _ model: LoadedModel, _ description: DetectorDescription, threshold: Double?, targets: DrawingTargets
  ) throws(Refusal) {
    detector = try PictureDetector(model, description, threshold: threshold)
    self.model = model
    self.targets = targets
    names = DetectionNames(model: model, decoder: description.decoder)
  }

  /// A picture that cannot be read, or a drawing that cannot be written, gets its own line on the standard error; returns
  /// whether all went well.
  consuming func run(_ images: [String], asJSON: Bool) throws(Refusal) -> Bool {
    var results: [DetectionResult] = []
    var isComplete = true
    for (index, path) in images.enumerated() {
      do {
        let result = try look(at: path, drawing: targets.file(index))
        if asJSON { results.append(result) } else { Terminal.write(result.text(names)) }
      } catch {
        error.report()
        isComplete = false
      }
    }
    if asJSON {
      let items = results.map { $0.json(names) }
      Terminal.line(
        JSON.object([
          ("model", .string(model.path)), ("threshold", .rounded(Double(detector.threshold), digits: 6)),
          ("results", .array(items)),
        ]).text)
    }
    return isComplete
  }

  private mutating func look(at path: String, drawing: String?) throws(Refusal) -> DetectionResult {
    let image = try readImage(path)
    let times = try detector.run(on: image, from: path)
    let detections = detector.detections
    let result = DetectionResult(
      path: path, width: image.width, height: image.height, detections: detections.indices.map { detections[$0] },
      droppedCount: detector.droppedCount, unusableCount: detector.unusableCount, times: times, drawing: drawing)
    if let drawing { try draw(result, on: image, to: drawing) }
    return result
  }

  private func draw(_ result: DetectionResult, on image: Image, to path: String) throws(Refusal) {
    var drawing = DetectionDrawing(image)
    for detection in result.detections.reversed() { drawing.add(detection, label: names.label(detection.label)) }
    let file: [UInt8]
    do { file = try drawing.image.encoded(as: ImageEncoding(fileName: path) ?? .png) } catch {
      throw Refusal(path, error.message)
    }
    try unsafe writeFile(path, file.span.bytes)
  }
}

/// Decodes a picture of a file.
package func readImage(_ path: String) throws(Refusal) -> Image {
  try withMappedFile(path) { (file) throws(Refusal) in
    do throws(ImageError) { return try Image(decoding: file) } catch { throw Refusal(path, error.message) }
  }
}
