internal import Drawing
package import Imaging
package import Vision

/// A picture with detections drawn into it: boxes in the colour of their class with score, keypoints as dots.
package struct DetectionDrawing {
  private var canvas: Canvas
  /// Pixels of a line, and of a pixel of the letters: both grow with the picture.
  private let thickness: Float
  private let letterScale: Int

  package init(_ image: Image) {
    canvas =
      image.channels == 1
      ? Canvas(width: image.width, height: image.height, grey: image.bytes)
      : Canvas(width: image.width, height: image.height, bytes: image.bytes)
    let side = min(image.width, image.height)
    thickness = max(1, Float(side) / 200)
    letterScale = max(1, side / 256)
  }

  /// `label` stands beside the score.
  package mutating func add(_ detection: Detection, label: String) {
    let (box, color) = (detection.box, Color.ofClass(detection.label))
    canvas.strokeRectangle(
      left: box.left, top: box.top, right: box.right, bottom: box.bottom, thickness: thickness, color)
    for index in 0..<detection.keypointCount {
      let point = detection[keypoint: index]
      canvas.fillCircle(x: point.x, y: point.y, radius: thickness * 1.5, .black)
      canvas.fillCircle(x: point.x, y: point.y, radius: thickness, color)
    }
    let percent = Int((detection.score * 100 + 0.5))
    canvas.label(
      "\(label) \(percent)%", x: box.left - thickness / 2, y: box.top - thickness / 2, scale: letterScale, color)
  }

  package var image: Image { Image(width: canvas.width, height: canvas.height, channels: 3, bytes: canvas.bytes) }
}
