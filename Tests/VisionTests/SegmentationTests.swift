import CBench
import Tensors
import Testing
import Vision

@Suite struct SegmentationTests {
  private func bytes(_ seed: Int, _ count: Int) -> [UInt8] {
    var draws = Draws(seed: UInt64(seed))
    return (0..<count).map { _ in UInt8(draws.next(below: 256)) }
  }

  @Test(arguments: RecordedMasks.masks.indices) func masksAreThoseOfNumPyAndOpenCV(seed: Int) throws {
    let stored = bytes(seed, 7 * 5 * 4)
    let real = stored.map { Float($0) }
    for isReal in [false, true] {
      var segmentation = Segmentation(width: 7, height: 5, scoresPerCell: 4)!
      segmentation.update(
        isReal ? TensorValues(real.span.bytes, .float32) : TensorValues(stored.span.bytes, .uint8))
      let labels = (0..<35).map { segmentation.labels[$0] }
      #expect(text(labels) == RecordedMasks.masks[seed].cells)
      for label in 0..<4 {
        let area = segmentation.area(ofClass: label)
        #expect(area == labels.filter { $0 == label }.count)
      }
      // The input is 56 x 40, the picture 20 x 16.
      let picture = PictureTransform(
        sourceX: 0, sourceY: 0, sourceWidth: 20, sourceHeight: 16, targetX: 0, targetY: 0, targetWidth: 56,
        targetHeight: 40)
      var mask = [UInt8](repeating: 99, count: 320)
      var span = mask.mutableSpan
      segmentation.write(
        to: &span, pictureWidth: 20, pictureHeight: 16, in: picture, inputWidth: 56, inputHeight: 40)
      #expect(text(mask) == RecordedMasks.masks[seed].picture)
      for pixel in mask.indices {
        let point = Keypoint(x: Float(pixel % 20) + 0.5, y: Float(pixel / 20) + 0.5)
        let label = segmentation.label(at: point, in: picture, inputWidth: 56, inputHeight: 40)
        #expect(label == mask[pixel])
      }
    }
  }

  @Test func signedBytesOfWhicheverBiasGiveTheSame() throws {
    let biased = bytes(3, 48 * 5)
    let signed = biased.map { UInt8(bitPattern: Int8(Int($0) - 128)) }
    var a = Segmentation(width: 8, height: 6, scoresPerCell: 5)!
    var b = Segmentation(width: 8, height: 6, scoresPerCell: 5)!
    a.update(TensorValues(biased.span.bytes, .int8, storageBias: 128))
    b.update(TensorValues(signed.span.bytes, .int8))
    for cell in 0..<48 {
      let (first, second) = (a.labels[cell], b.labels[cell])
      #expect(first == second)
    }
  }

  @Test func oneScoreIsComparedWithTheThreshold() throws {
    var segmentation = Segmentation(width: 2, height: 2, scoresPerCell: 1, threshold: 0.25)!
    let scores: [Float] = [0.25, 0.2, .nan, .infinity]
    segmentation.update(TensorValues(scores.span.bytes, .float32))
    let labels = (0..<4).map { segmentation.labels[$0] }
    let areas = [segmentation.area(ofClass: 0), segmentation.area(ofClass: 1), segmentation.unknownArea]
    #expect(labels == [1, 0, 255, 1] && areas == [1, 2, 1])
  }

  @Test func whatIsNoNumberIsUnknownAndWhatLiesOutsideToo() throws {
    var segmentation = Segmentation(width: 2, height: 1, scoresPerCell: 3)!
    let scores: [Float] = [.nan, .nan, .nan, .nan, -.infinity, .nan]
    segmentation.update(TensorValues(scores.span.bytes, .float32))
    let labels = [segmentation.labels[0], segmentation.labels[1]]
    #expect(labels == [255, 1])
    for point in [Keypoint(x: -0.1, y: 0), Keypoint(x: 8, y: 0), Keypoint(x: .nan, y: 0), Keypoint(x: 0, y: .infinity)]
    {
      let label = segmentation.label(at: point, in: PictureTransform(), inputWidth: 8, inputHeight: 4)
      #expect(label == 255)
    }
    var flat = PictureTransform()
    flat.scaleX = 0
    let label = segmentation.label(at: Keypoint(x: 1, y: 1), in: flat, inputWidth: 8, inputHeight: 4)
    #expect(label == 255)
  }

  @Test func sizesBeyondTheLimitsAreRefused() {
    for (width, height, scores) in [(0, 1, 1), (1, 5000, 1), (1, 1, 256), (1, 1, 0)] {
      let isThere = Segmentation(width: width, height: height, scoresPerCell: scores) != nil
      #expect(!isThere)
    }
  }

  @Test func segmentingTakesNoMemory() async {
    await #expect(processExitsWith: .success) {
      var draws = Draws(seed: 1)
      let scores = (0..<32 * 24 * 6).map { _ in draws.next() }
      var mask = [UInt8](repeating: 0, count: 64 * 48)
      var segmentation = Segmentation(width: 32, height: 24, scoresPerCell: 6)!
      let layout = KeypointLayout.heatmaps(columns: 32, rows: 24, offset: 0, refinement: .quarter)
      var keypoints = KeypointDecoder(layout, count: 6, inputWidth: 128, inputHeight: 96)!
      var smoother = ScoreSmoother(classCount: 32 * 24 * 6)
      let before = swl_allocation_count()
      for _ in 0..<20 {
        segmentation.update(TensorValues(scores.span.bytes, .float32))
        var span = mask.mutableSpan
        segmentation.write(
          to: &span, pictureWidth: 64, pictureHeight: 48, in: PictureTransform(), inputWidth: 64, inputHeight: 48)
        keypoints.decode(TensorValues(scores.span.bytes, .float32))
        smoother.update(TensorValues(scores.span.bytes, .float32))
      }
      let count = swl_allocation_count() - before
      #expect(swl_allocation_count() > 0 && count == 0)
    }
  }

  private func text(_ labels: [UInt8]) -> String { labels.map { String($0) }.joined() }
}
