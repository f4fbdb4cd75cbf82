public import Tensors

/// How pixels become the input of a model: a dense tensor [height, width, channels].
public struct InputSpecification: Sendable {
  /// How a picture of another shape meets the input.
  public enum Fit: Sendable {
    /// The largest part of the input's shape, times `cropFraction`, fills the input: the middle, or as `cropShift` says.
    case centreCrop
    /// The whole picture, centred; what stays free is filled with `fillValue`.
    case letterbox
    /// The whole picture, its two axes scaled apart.
    case stretch
  }

  /// Extents of the tensor in pixels, and 1 (grey) or 3 (red, green, blue) channels.
  public var width, height, channels: Int
  /// `uint8`, `int8` or `float32`.
  public var element: ElementType
  /// The map of a byte input, by default 1 / 255 a step from 0 on; not used for `float32`.
  public var quantization: Quantization
  /// On the scale 0...1, one for each channel; a grey input uses the first. real = (pixel / 255 - mean) / deviation.
  public var mean, standardDeviation: InlineArray<3, Float>
  public var fit: Fit
  /// The part of the largest crop that is kept along each axis, above 0 and at most 1.
  public var cropFraction: Float
  /// Where the crop lies in what it leaves free, from -1, left or top, over 0, centred, to 1.
  public var cropShiftX: Float = 0
  public var cropShiftY: Float = 0
  /// Whether left and right change places.
  public var isMirrored = false
  /// The pixel value around a letterboxed picture.
  public var fillValue: UInt8

  public init(
    width: Int, height: Int, channels: Int, element: ElementType,
    quantization: Quantization = Quantization(scale: 1 / 255, zeroPoint: 0), mean: InlineArray<3, Float> = [0, 0, 0],
    standardDeviation: InlineArray<3, Float> = [1, 1, 1], fit: Fit = .centreCrop, cropFraction: Float = 1,
    fillValue: UInt8 = 0
  ) {
    self.width = width
    self.height = height
    self.channels = channels
    self.element = element
    self.quantization = quantization
    self.mean = mean
    self.standardDeviation = standardDeviation
    self.fit = fit
    self.cropFraction = cropFraction
    self.fillValue = fillValue
  }

  /// Every number is in its range.
  var isValid: Bool {
    guard 1...16384 ~= width, 1...16384 ~= height, channels == 1 || channels == 3 else { return false }
    guard cropFraction > 0, cropFraction <= 1, -1...1 ~= cropShiftX, -1...1 ~= cropShiftY else { return false }
    for channel in 0..<channels {
      guard mean[channel].isFinite, standardDeviation[channel].isFinite, standardDeviation[channel] != 0 else {
        return false
      }
    }
    switch element {
    case .float32: return true
    case .uint8: return quantization.scale > 0 && quantization.scale.isFinite && 0...255 ~= quantization.zeroPoint
    case .int8: return quantization.scale > 0 && quantization.scale.isFinite && -128...127 ~= quantization.zeroPoint
    default: return false
    }
  }
}
