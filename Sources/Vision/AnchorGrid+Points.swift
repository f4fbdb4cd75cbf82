extension AnchorGrid {
  /// One anchor a cell at its top left corner, as large as the cell: detectors that call themselves free of anchors,
  /// such as YuNet and YOLOX. nil when the input is no multiple of a stride or a limit is passed.
  public static func points(inputWidth: Int, inputHeight: Int, strides: [Int]) -> AnchorGrid? {
    var grid = AnchorGrid(inputWidth: inputWidth, inputHeight: inputHeight, offset: 0)
    for stride in strides {
      guard stride > 0, inputWidth % stride == 0, inputHeight % stride == 0 else { return nil }
      let size = Float(stride)
      let isAdded = grid.append(
        columns: inputWidth / stride, rows: inputHeight / stride, stepX: size, stepY: size,
        sizes: [Size(width: size, height: size)])
      guard isAdded else { return nil }
    }
    return grid
  }

  /// Squares of given sides in the middle of each cell, cut to the input: the priors of the Ultra-Light face detectors.
  /// nil when a limit is passed.
  public static func priors(
    inputWidth: Int, inputHeight: Int, levels: [(stride: Int, sides: [Float])]
  ) -> AnchorGrid? {
    var grid = AnchorGrid(inputWidth: inputWidth, inputHeight: inputHeight, offset: 0.5)
    for level in levels {
      let stride = level.stride
      guard stride > 0 else { return nil }
      let sizes = level.sides.map { side in
        Size(width: min(side, Float(inputWidth)), height: min(side, Float(inputHeight)))
      }
      let isAdded = grid.append(
        columns: (inputWidth + stride - 1) / stride, rows: (inputHeight + stride - 1) / stride, stepX: Float(stride),
        stepY: Float(stride), sizes: sizes)
      guard isAdded else { return nil }
    }
    return grid
  }
}
