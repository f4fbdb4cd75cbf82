internal import CLearning

/// Arguments that many kernels take.
extension Network {
  /// A layer's window in the kernels' form; `channels` are the input's.
  func window(_ window: SlidingWindow, _ layer: Layer) -> swl_learn_window {
    let (input, output) = (architecture[layer.inputs[0]], architecture[layer.output])
    return swl_learn_window(
      in_h: Int32(input.height), in_w: Int32(input.width), channels: Int32(input.channels),
      out_h: Int32(output.height), out_w: Int32(output.width), kernel_h: Int32(window.kernelHeight),
      kernel_w: Int32(window.kernelWidth), stride_h: Int32(window.strideHeight), stride_w: Int32(window.strideWidth),
      dilation_h: Int32(window.dilationHeight), dilation_w: Int32(window.dilationWidth), pad_top: Int32(window.padTop),
      pad_left: Int32(window.padLeft))
  }

  /// Pixels of a value in `samples` samples.
  func rows(_ value: ValueID, _ samples: Int) -> Int32 { Int32(samples * architecture[value].pixelCount) }

  func channels(_ value: ValueID) -> Int32 { Int32(architecture[value].channels) }

  func elements(_ value: ValueID, _ samples: Int) -> Int64 { Int64(samples * architecture[value].count) }

  /// Calls `body` with the first row and the number of rows of each block of patches.
  func forEachBlock(_ index: Int, _ layer: Layer, _ samples: Int, _ body: (Int32, Int32) -> Void) {
    let rows = samples * architecture[layer.output].height
    var row = 0
    while row < rows {
      let count = min(plan.patchRows[index], rows - row)
      body(Int32(row), Int32(count))
      row += count
    }
  }
}
