import Testing
import Vision

@Suite struct PictureTransformTests {
  @Test func theTargetGoesBackToTheSource() {
    var draws = Draws(seed: 31)
    for _ in 0..<200 {
      func number(_ least: Double, _ span: Double) -> Double { least + Double(draws.next()) * span }
      let (sourceX, sourceY, sourceWidth, sourceHeight) = (
        number(0, 500), number(0, 500), number(10, 4000), number(10, 4000)
      )
      let (targetX, targetY, targetWidth, targetHeight) = (
        number(0, 60), number(0, 60), number(16, 300), number(16, 300)
      )
      let picture = PictureTransform(
        sourceX: sourceX, sourceY: sourceY, sourceWidth: sourceWidth, sourceHeight: sourceHeight, targetX: targetX,
        targetY: targetY, targetWidth: targetWidth, targetHeight: targetHeight)
      var detection = Detection(
        box: Box(
          left: Float(targetX), top: Float(targetY), right: Float(targetX + targetWidth),
          bottom: Float(targetY + targetHeight)), score: 1)
      detection.append(Keypoint(x: Float(targetX + targetWidth / 2), y: Float(targetY + targetHeight / 4)))
      picture.apply(to: &detection)
      expect(detection.box.left, sourceX)
      expect(detection.box.top, sourceY)
      expect(detection.box.right, sourceX + sourceWidth)
      expect(detection.box.bottom, sourceY + sourceHeight)
      expect(detection[keypoint: 0].x, sourceX + sourceWidth / 2)
      expect(detection[keypoint: 0].y, sourceY + sourceHeight / 4)
    }
  }

  @Test func withoutAFitNothingMoves() {
    var detection = Detection(box: Box(left: 1, top: 2, right: 3, bottom: 5), score: 0.5)
    PictureTransform().apply(to: &detection)
    #expect(detection.box == Box(left: 1, top: 2, right: 3, bottom: 5))
  }

  private func expect(_ value: Float, _ expected: Double) { #expect(abs(Double(value) - expected) < 0.01) }
}
