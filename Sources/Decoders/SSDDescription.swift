internal import Console
internal import Vision

/// The anchors and scores of an SSD; by default those of the TensorFlow model ssd_mobilenet.
struct SSDDescription {
  private var strides = [16, 32, 64, 128, 256, 512]
  private var minimumScale: Float = 0.2
  private var maximumScale: Float = 0.95
  private var aspectRatios: [Float] = [1, 2, 0.5, 3, 1.0 / 3]
  private var interpolatedRatio: Float = 1
  private var reducesLowestLayer = true
  private var givesLogits = true

  mutating func set(_ key: String, _ value: String) throws(DecoderSettingError) {
    if key.isSame("strides") {
      strides = try whole(value)
    } else if key.isSame("scales") {
      let scales = try list(value, in: 0.001...10, "two numbers, as 0.2/0.95")
      guard scales.count == 2 else { throw .badValue("two numbers, as 0.2/0.95") }
      (minimumScale, maximumScale) = (scales[0], scales[1])
    } else if key.isSame("ratios") {
      aspectRatios = try list(value, in: 0.01...100, "numbers, as 1/2/0.5")
    } else if key.isSame("interpolated") {
      interpolatedRatio = try real(value, in: 0...100, "a ratio, or 0 for none")
    } else if key.isSame("lowest") {
      reducesLowestLayer = try choice(value, "reduced", "full")
    } else if key.isSame("scores") {
      givesLogits = try choice(value, "logits", "probabilities")
    } else {
      throw .unknownKey
    }
  }

  /// nil when the anchors pass a limit.
  func head(inputWidth: Int, inputHeight: Int, classCount: Int) -> DetectionHead? {
    .ssd(
      options(inputWidth, inputHeight), scoreCoding: givesLogits ? .logistic(limit: 100) : .probability,
      classCount: classCount)
  }

  /// nil when the anchors pass a limit.
  func anchorCount(inputWidth: Int, inputHeight: Int) -> Int? {
    AnchorGrid.ssd(options(inputWidth, inputHeight))?.count
  }

  private func options(_ inputWidth: Int, _ inputHeight: Int) -> SSDAnchorOptions {
    var options = SSDAnchorOptions(inputWidth: inputWidth, inputHeight: inputHeight, strides: strides)
    options.minimumScale = minimumScale
    options.maximumScale = maximumScale
    options.aspectRatios = aspectRatios
    options.interpolatedScaleAspectRatio = interpolatedRatio
    options.reducesLowestLayer = reducesLowestLayer
    return options
  }

  private func list(
    _ text: String, in range: ClosedRange<Double>, _ allowed: String
  ) throws(DecoderSettingError) -> [Float] {
    var numbers: [Float] = []
    for part in text.parts(separatedBy: "/") { numbers.append(try real(part, in: range, allowed)) }
    return numbers
  }

  private func whole(_ text: String) throws(DecoderSettingError) -> [Int] {
    var numbers: [Int] = []
    for part in text.parts(separatedBy: "/") {
      guard let number = Int(part), 1...16384 ~= number else { throw .badValue("whole numbers, as 8/16/32") }
      numbers.append(number)
    }
    return numbers
  }
}
