/// How the anchors of a single-shot detector (SSD) are laid out.
///
/// The names and the meaning are those of the anchor generator of the TensorFlow detection models and of MediaPipe.
public struct SSDAnchorOptions: Sendable {
  public var inputWidth, inputHeight: Int
  /// Pixels of the input to a cell, of each layer; neighbours of the same stride share one level.
  public var strides: [Int]
  /// Sides of the anchors of the first and the last layer as a part of the input; the layers between rise evenly.
  public var minimumScale: Float = 0.2
  public var maximumScale: Float = 0.95
  /// Width over height of each anchor of a layer.
  public var aspectRatios: [Float] = [1]
  /// Width over height of one more anchor, its scale between a layer's and the next; 0 for none.
  public var interpolatedScaleAspectRatio: Float = 1
  /// The first layer has three anchors only: ratio 1 at scale 0.1, ratios 2 and 0.5.
  public var reducesLowestLayer = false
  /// Every anchor is as large as the input.
  public var hasFixedSize = false
  /// Where in its cell a centre lies.
  public var offset: Float = 0.5

  public init(inputWidth: Int, inputHeight: Int, strides: [Int]) {
    self.inputWidth = inputWidth
    self.inputHeight = inputHeight
    self.strides = strides
  }

  fileprivate func scale(ofLayer index: Int) -> Float {
    if strides.count == 1 { return (minimumScale + maximumScale) / 2 }
    return minimumScale + (maximumScale - minimumScale) * Float(index) / Float(strides.count - 1)
  }

  fileprivate func sizes(ofLayer index: Int) -> [AnchorGrid.Size] {
    let scale = scale(ofLayer: index)
    if index == 0 && reducesLowestLayer { return [size(0.1, 1), size(scale, 2), size(scale, 0.5)] }
    var sizes = aspectRatios.map { size(scale, $0) }
    if interpolatedScaleAspectRatio > 0 {
      let next = index + 1 < strides.count ? self.scale(ofLayer: index + 1) : 1
      sizes.append(size((scale * next).squareRoot(), interpolatedScaleAspectRatio))
    }
    return sizes
  }

  private func size(_ scale: Float, _ ratio: Float) -> AnchorGrid.Size {
    if hasFixedSize { return AnchorGrid.Size(width: Float(inputWidth), height: Float(inputHeight)) }
    let root = ratio.squareRoot()
    return AnchorGrid.Size(width: scale * root * Float(inputWidth), height: scale / root * Float(inputHeight))
  }
}

extension AnchorGrid {
  /// The grid of an SSD; nil when there are no strides or a limit is passed.
  public static func ssd(_ options: SSDAnchorOptions) -> AnchorGrid? {
    let (width, height, strides) = (options.inputWidth, options.inputHeight, options.strides)
    guard !strides.isEmpty, width > 0, height > 0 else { return nil }
    var grid = AnchorGrid(inputWidth: width, inputHeight: height, offset: options.offset)
    var layer = 0
    while layer < strides.count {
      let stride = strides[layer]
      guard stride > 0 else { return nil }
      var sizes: [Size] = []
      while layer < strides.count, strides[layer] == stride {
        sizes += options.sizes(ofLayer: layer)
        layer += 1
      }
      let (columns, rows) = ((width + stride - 1) / stride, (height + stride - 1) / stride)
      let (stepX, stepY) = (Float(width) / Float(columns), Float(height) / Float(rows))
      guard grid.append(columns: columns, rows: rows, stepX: stepX, stepY: stepY, sizes: sizes) else { return nil }
    }
    return grid
  }
}
