import Graph

/// The window of a convolution or pool over [N, C, H, W], or [N, C, L] as a picture of height 1.
struct ONNXWindow {
  var window: Window
  /// Of the output.
  var height: Int
  var width: Int

  /// Reads kernel, strides, dilations and padding off an operator's attributes.
  ///
  /// - Parameters:
  ///   - kernel: the extents of weights, or nil to read the attribute.
  ///   - dims: those of the input.
  init(_ node: ONNXNode, kernel: [Int]?, dims: [Int]) throws(ImportError) {
    let count = dims.count - 2
    guard count == 1 || count == 2 else {
      throw node.error("its input has \(dims.count) dimensions; only pictures of one or two dimensions are supported")
    }
    let limits = 1...65536
    var sizes = kernel ?? []
    if let declared = try node.integers("kernel_shape") {
      guard kernel == nil || declared == kernel! else { throw node.error("kernel_shape is not that of the weights") }
      sizes = declared
    }
    guard sizes.count == count, sizes.allSatisfy(limits.contains) else {
      throw node.error("its kernel is \(sizes) for an input of \(dims.count) dimensions")
    }
    let strides = try node.integers("strides", count: count, default: 1, in: limits)
    let dilations = try node.integers("dilations", count: count, default: 1, in: limits)
    let pads = try node.integers("pads", count: 2 * count, default: 0, in: 0...65536)
    let isCeiling = try node.flag("ceil_mode")
    var extents: [Extent] = []
    for index in 0..<count {
      extents.append(
        try Extent(
          node, input: dims[2 + index], kernel: sizes[index], stride: strides[index], dilation: dilations[index],
          pads: (pads[index], pads[count + index]), isCeiling: isCeiling))
    }
    if count == 1 { extents.insert(Extent(), at: 0) }
    let (vertical, horizontal) = (extents[0], extents[1])
    window = Window(
      kernelHeight: count == 1 ? 1 : sizes[0], kernelWidth: sizes[count - 1],
      strideHeight: count == 1 ? 1 : strides[0], strideWidth: strides[count - 1],
      dilationHeight: count == 1 ? 1 : dilations[0], dilationWidth: dilations[count - 1], padTop: vertical.before,
      padBottom: vertical.after, padLeft: horizontal.before, padRight: horizontal.after)
    (height, width) = (vertical.output, horizontal.output)
  }

  /// One dimension under the window.
  struct Extent {
    var output = 1
    var before = 0
    var after = 0

    init() {}

    init(
      _ node: ONNXNode, input: Int, kernel: Int, stride: Int, dilation: Int, pads: (Int, Int), isCeiling: Bool
    ) throws(ImportError) {
      let reach = (kernel - 1) * dilation + 1
      switch try node.text("auto_pad", default: "NOTSET") {
      case "NOTSET": (before, after) = pads
      case "VALID": break
      case "SAME_UPPER", "SAME_LOWER":
        output = (input + stride - 1) / stride
        let missing = max((output - 1) * stride + reach - input, 0)
        let isLower = try node.text("auto_pad", default: "") == "SAME_LOWER"
        before = isLower ? missing - missing / 2 : missing / 2
        after = missing - before
        return
      case let other: throw node.error("auto_pad is \"\(printable(other))\"")
      }
      let room = input + before + after - reach
      guard room >= 0 else { throw node.error("its window is larger than the input") }
      output = room / stride + 1
      // A last window may begin inside of the input or of the padding before it, not behind.
      if isCeiling, !room.isMultiple(of: stride), output * stride < input + before {
        after += stride - room % stride
        output += 1
      }
    }
  }
}
