import Imaging
import Running
import Testing
import Vision

@Suite struct DetectionDrawingTests {
  private func pixel(_ image: Image, _ x: Int, _ y: Int) -> [UInt8] {
    let offset = (y * image.width + x) * 3
    return Array(image.bytes[offset..<offset + 3])
  }

  @Test(arguments: [1, 3])
  func boxAndKeypointsAreWhereTheyBelong(channels: Int) {
    let grey = Image(
      width: 200, height: 200, channels: channels, bytes: [UInt8](repeating: 100, count: 200 * 200 * channels))
    var detection = Detection(box: Box(left: 60, top: 80, right: 160, bottom: 170), score: 0.876)
    detection.append(Keypoint(x: 100.5, y: 120.5))
    var drawing = DetectionDrawing(grey)
    drawing.add(detection, label: "face")
    let image = drawing.image
    #expect(image.width == 200 && image.height == 200 && image.channels == 3)
    let color: [UInt8] = [0, 220, 130]
    #expect(pixel(image, 100, 120) == color)
    for (x, y) in [(60, 100), (160, 100), (110, 170), (150, 80)] { #expect(pixel(image, x, y) != [100, 100, 100]) }
    for (x, y) in [(70, 100), (150, 160), (100, 140), (30, 30), (180, 180), (40, 100)] {
      #expect(pixel(image, x, y) == [100, 100, 100], "\(x), \(y)")
    }
    // The label stands on the box: its ground, and letters in it.
    let label = (66...78).flatMap { y in (62...110).map { x in pixel(image, x, y) } }
    #expect(label.contains(color) && label.contains { $0[1] < 40 })
  }

  @Test func whatLeavesThePictureIsCutOff() {
    let image = Image(width: 3, height: 2, channels: 3, bytes: [UInt8](repeating: 9, count: 18))
    for box in [
      Box(left: -1e6, top: -1e6, right: 1e6, bottom: 1e6), Box(left: 500, top: 500, right: 501, bottom: 900),
      Box(left: -9, top: -9, right: -8, bottom: -8), Box(left: 1, top: 1, right: 1.001, bottom: 1.001),
    ] {
      var detection = Detection(box: box, score: 1, label: 7)
      detection.append(Keypoint(x: -1e6, y: 1e6))
      var drawing = DetectionDrawing(image)
      drawing.add(detection, label: "a long label, with \u{e9} and \n in it")
      #expect(drawing.image.bytes.count == 18)
    }
  }
}
