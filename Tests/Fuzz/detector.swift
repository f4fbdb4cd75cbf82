import Tensors
import Vision

/// Decodes the input as the outputs of a detector; the first four bytes choose the detector, how elements are stored,
/// the threshold and the suppression. What is found must be finite, in order and among the limits.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  if count >= 4 { decode(Array(UnsafeBufferPointer(start: bytes, count: count))) }
  return 0
}

private func decode(_ file: [UInt8]) {
  let head = chosenHead(file[0])
  let element: ElementType = [.float32, .int8, .uint8, .int16][Int(file[1] & 3)]
  let rules: [NonMaximumSuppression.Rule] = [.greedy, .weighted, .linear, .gaussian(sigma: Float(file[3] >> 4) / 8)]
  let suppression = NonMaximumSuppression(
    rules[Int(file[3] & 3)], overlap: Float(file[3] >> 3) / 31, keepsClasses: file[3] & 4 == 0)
  var detector = Detector(head, threshold: Float(Int(file[2]) + 1) / 256, suppression: suppression, capacity: 20)
  let quantization = Quantization(scale: Float(Int(file[1]) + 1) / 64, zeroPoint: Int32(file[3]) / 2)
  let bias = file[1] & 4 == 0 ? 0 : 128
  detector.begin()
  for part in 0..<head.partCount {
    let anchors = head.anchors(ofPart: part).count
    let boxes = tensor(anchors * head.valuesPerBox, element, of: file, from: 4)
    let scores = tensor(anchors * head.scoresPerAnchor, element, of: file, from: 5)
    let keypoints = tensor(anchors * head.valuesPerKeypoints, element, of: file, from: 6)
    let scoreValues = TensorValues(scores.span.bytes, element, quantization: quantization, storageBias: bias)
    let keypointValues = TensorValues(keypoints.span.bytes, element, quantization: quantization, storageBias: bias)
    detector.scan(
      part: part, boxes: TensorValues(boxes.span.bytes, element, quantization: quantization, storageBias: bias),
      scores: scoreValues, objectness: head.hasOutputsPerLevel ? scoreValues : nil,
      keypoints: head.valuesPerKeypoints > 0 ? keypointValues : nil)
  }
  detector.finish()
  check(detector)
}

private func chosenHead(_ choice: UInt8) -> DetectionHead {
  let ssd = SSDAnchorOptions(inputWidth: 64, inputHeight: 32, strides: [16, 32])
  return switch choice % 6 {
  case 0: DetectionHead.blazeFace(inputSide: 128)!
  case 1: DetectionHead.ultraFace(inputWidth: 32, inputHeight: 32, isDecoded: false)!
  case 2: DetectionHead.ultraFace(inputWidth: 32, inputHeight: 32, isDecoded: true)!
  case 3: DetectionHead.yuNet(inputWidth: 64, inputHeight: 32)!
  case 4: DetectionHead.yoloX(inputWidth: 64, inputHeight: 32, classCount: 3)!
  default: DetectionHead.ssd(ssd, scoreCoding: .logistic(limit: 100), classCount: 3)!
  }
}

/// The bytes of the input over and over.
private func tensor(_ count: Int, _ element: ElementType, of file: [UInt8], from start: Int) -> [UInt8] {
  (0..<count * element.byteCount).map { file[(start + $0) % file.count] }
}

private func check(_ detector: borrowing Detector) {
  var lowest: Float = 1
  let detections = detector.detections
  precondition(detections.count <= 20)
  for index in detections.indices {
    let detection = detections[index]
    precondition(detection.box.isUsable && detection.score <= lowest && detection.score >= detector.threshold)
    for point in 0..<detection.keypointCount {
      precondition(detection[keypoint: point].x.isFinite && detection[keypoint: point].y.isFinite)
    }
    lowest = detection.score
  }
}
