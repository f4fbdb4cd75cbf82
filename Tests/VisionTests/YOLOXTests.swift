import Testing
import Vision

@Suite struct YOLOXTests {
  private static func head() -> DetectionHead { .yoloX(inputWidth: 416, inputHeight: 416, classCount: 80)! }

  @Test func whatIsFoundIsWhatTheAuthorsFormulasFind() throws {
    var outputs = Outputs(Self.head())
    for row in RecordedBoxes.yoloX {
      var values = Array(row[1...5]) + [Float](repeating: 0, count: 80)
      values[5 + Int(row[6])] = row[7]
      values[5 + Int(row[8])] = row[9]
      outputs.set(Int(row[0]), values)
    }
    var detector = Detector(Self.head(), threshold: 0.3, suppression: .init(.greedy, overlap: 0.45))
    let found = outputs.detect(&detector)
    try #require(found.count == RecordedBoxes.found.count && found.count >= 4)
    for (detection, expected) in zip(found, RecordedBoxes.found) {
      let box = detection.box
      let values = [box.left, box.top, box.right, box.bottom, detection.score]
      for (value, expected) in zip(values, expected) { #expect(abs(value - expected) <= 1e-3) }
      #expect(detection.label == Int(expected[5]))
    }
  }

  @Test func theBestClassOfEachAnchorCounts() throws {
    let head = try #require(DetectionHead.yoloX(inputWidth: 32, inputHeight: 32, classCount: 4))
    for (scores, label, score): ([Float], Int?, Float) in [
      ([0.1, 0.9, 0.9, 0.8], 1, 0.45), ([.nan, 0.2, 1.5, 0.6], 2, 0.5), ([.nan, .nan, .nan, .nan], nil, 0),
      ([0.5, 0.5, 0.5, 0.5], nil, 0), ([0, 0, 0, .infinity], 3, 0.5),
    ] {
      var outputs = Outputs(head)
      outputs.set(20, [1, 2, 0, 0, 0.5] + scores)
      var detector = Detector(head, threshold: 0.3, suppression: .init(.greedy, overlap: 0.45))
      let found = outputs.detect(&detector)
      #expect(found.map { $0.label } == (label.map { [$0] } ?? []))
      #expect(found.allSatisfy { abs($0.score - score) < 1e-6 })
    }
  }

  @Test func everyValueIsReadAtItsPlace() throws {
    let head = try #require(DetectionHead.yoloX(inputWidth: 64, inputHeight: 32, classCount: 3))
    #expect(head.anchors.count == 42 && head.valuesPerBox == 8 && head.expectedShapes == ["1x42x8"])
    var outputs = Outputs(head)
    // Row 2, column 5 of stride 8.
    outputs.set(21, [0.5, 0.25, 0.6931472, 0, 1, 0, 0, 0.75])
    var detector = Detector(head, threshold: 0.3, suppression: .init(.greedy, overlap: 0.45))
    let found = outputs.detect(&detector)
    try #require(found.count == 1)
    let box = found[0].box
    for (edge, expected) in zip([box.left, box.top, box.right, box.bottom], [36, 14, 52, 22] as [Float]) {
      #expect(abs(edge - expected) < 1e-4)
    }
    #expect(found[0].label == 2 && found[0].score == 0.75)
  }

  @Test func sizesThatTheNetworkDoesNotTakeAreRefused() {
    #expect(DetectionHead.yoloX(inputWidth: 420, inputHeight: 416, classCount: 80) == nil)
    #expect(DetectionHead.yoloX(inputWidth: 416, inputHeight: 416, classCount: 0) == nil)
    #expect(DetectionHead.yoloX(inputWidth: 416, inputHeight: 416, classCount: 5000) == nil)
  }
}
