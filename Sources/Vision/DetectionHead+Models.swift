extension DetectionHead {
  /// BlazeFace of MediaPipe by the side of its square input: 128 (short range, front camera), 192 (full range) or 256
  /// (back camera); nil for any other. Six keypoints: right eye, left eye, nose, mouth, right ear, left ear.
  public static func blazeFace(inputSide: Int) -> DetectionHead? {
    let strides: [Int]
    switch inputSide {
    case 128: strides = [8, 16, 16, 16]
    case 192: strides = [4]
    case 256: strides = [16, 32, 32, 32]
    default: return nil
    }
    var options = SSDAnchorOptions(inputWidth: inputSide, inputHeight: inputSide, strides: strides)
    options.interpolatedScaleAspectRatio = strides.count == 1 ? 0 : 1
    options.hasFixedSize = true
    guard let anchors = AnchorGrid.ssd(options) else { return nil }
    var head = DetectionHead(
      anchors: anchors, boxCoding: .linear(scale: Float(inputSide)), scoreCoding: .logistic(limit: 100))
    head.keypointCount = 6
    head.keypointsFollowBox = true
    return head
  }

  /// The Ultra-Light face detectors (version-RFB, version-slim) at any input size; `isDecoded` when the model gives
  /// corners instead of offsets. nil when a limit is passed.
  public static func ultraFace(inputWidth: Int, inputHeight: Int, isDecoded: Bool) -> DetectionHead? {
    let anchors = AnchorGrid.priors(
      inputWidth: inputWidth, inputHeight: inputHeight,
      levels: [(8, [10, 16, 24]), (16, [32, 48]), (32, [64, 96]), (64, [128, 192, 256])])
    guard let anchors else { return nil }
    let boxCoding = isDecoded ? BoxCoding.corners : .exponential(centerVariance: 0.1, sizeVariance: 0.2)
    var head = DetectionHead(anchors: anchors, boxCoding: boxCoding, scoreCoding: .probability)
    head.scoresPerAnchor = 2
    head.backgroundCount = 1
    return head
  }

  /// YuNet at any input size that is a multiple of 32; nil for others. Five keypoints: right eye, left eye, nose, right
  /// and left corner of the mouth.
  public static func yuNet(inputWidth: Int, inputHeight: Int) -> DetectionHead? {
    let anchors = AnchorGrid.points(inputWidth: inputWidth, inputHeight: inputHeight, strides: [8, 16, 32])
    guard let anchors else { return nil }
    var head = DetectionHead(
      anchors: anchors, boxCoding: .exponential(centerVariance: 1, sizeVariance: 1), scoreCoding: .geometricMean)
    head.keypointCount = 5
    head.hasOutputsPerLevel = true
    return head
  }

  /// YOLOX at any input size that is a multiple of 32, with outputs as they come from the network: box, probability of
  /// an object, probabilities of the classes. nil for other sizes or when a limit is passed.
  public static func yoloX(inputWidth: Int, inputHeight: Int, classCount: Int) -> DetectionHead? {
    let anchors = AnchorGrid.points(inputWidth: inputWidth, inputHeight: inputHeight, strides: [8, 16, 32])
    guard let anchors, 1...4096 ~= classCount else { return nil }
    var head = DetectionHead(
      anchors: anchors, boxCoding: .exponential(centerVariance: 1, sizeVariance: 1), scoreCoding: .product)
    head.scoresPerAnchor = classCount
    head.scoresFollowBox = true
    return head
  }

  /// A detector of the TensorFlow detection models without its post-processing: y before x, variances 0.1 and 0.2, the
  /// background as the first class. nil when a limit is passed.
  public static func ssd(_ options: SSDAnchorOptions, scoreCoding: ScoreCoding, classCount: Int) -> DetectionHead? {
    guard let anchors = AnchorGrid.ssd(options), 1...4096 ~= classCount else { return nil }
    var head = DetectionHead(
      anchors: anchors, boxCoding: .exponential(centerVariance: 0.1, sizeVariance: 0.2), scoreCoding: scoreCoding)
    head.isRowFirst = true
    head.scoresPerAnchor = classCount + 1
    head.backgroundCount = 1
    return head
  }
}
