internal import Graph
internal import Tensors

/// The mean, over samples and places of a layer's window, of what lies under each tap.
///
/// The mean of a convolution's result before its activation is linear in them: bias + sum over taps of weight * mean.
/// Padding counts as zeros.
struct TapMeans {
  /// The extents [batch, height, width, channels] of the input; rows of a fully connected layer are pixels.
  private let batch, height, width, channels: Int
  private let outputHeight, outputWidth: Int
  private let window: Window
  /// [kernel height * kernel width, channels].
  private var sums: [Double]
  private var sampleCount = 0

  init(_ layer: Layer, _ graph: Graph) {
    let (input, output) = (graph[layer.input].shape, graph[layer.output].shape)
    window = layer.window
    if layer.kind == .fullyConnected {
      (channels, batch, height) = (layer.taps, 1, 1)
      width = input.elementCount / layer.taps
      (outputHeight, outputWidth) = (1, width)
    } else {
      (batch, height, width, channels) = (input[0], input[1], input[2], input[3])
      (outputHeight, outputWidth) = (output[1], output[2])
    }
    sums = Array(repeating: 0, count: window.kernelHeight * window.kernelWidth * channels)
  }

  /// Counts the layer's input of one sample.
  mutating func add(_ values: [Float]) {
    sampleCount += 1
    for image in 0..<batch {
      for row in 0..<window.kernelHeight {
        for y in rows(row) {
          let line = (image * height + y) * width
          for column in 0..<window.kernelWidth { addLine(values, line, row, column) }
        }
      }
    }
  }

  private mutating func addLine(_ values: [Float], _ line: Int, _ row: Int, _ column: Int) {
    let (channels, columns) = (channels, columns(column))
    let target = (row * window.kernelWidth + column) * channels
    sums.withUnsafeMutableBufferPointer { sums in
      values.withUnsafeBufferPointer { values in
        for x in columns {
          let pixel = (line + x) * channels
          for channel in 0..<channels { sums[target + channel] += Double(values[pixel + channel]) }
        }
      }
    }
  }

  private func rows(_ tap: Int) -> [Int] {
    (0..<outputHeight).map { $0 * window.strideHeight - window.padTop + tap * window.dilationHeight }
      .filter { 0..<height ~= $0 }
  }

  private func columns(_ tap: Int) -> [Int] {
    (0..<outputWidth).map { $0 * window.strideWidth - window.padLeft + tap * window.dilationWidth }
      .filter { 0..<width ~= $0 }
  }

  /// The mean under a place of the window in a channel.
  func mean(place: Int, channel: Int) -> Double {
    sums[place * channels + channel] / Double(max(sampleCount, 1) * batch * outputHeight * outputWidth)
  }

  /// The mean result of each output channel without bias, for weights in the layer's own order.
  func meanResults(of layer: Layer, weights: [Float]) -> [Double] {
    (0..<layer.outputs).map { output in
      (0..<layer.taps).reduce(0) { sum, tap in
        let place = layer.kind == .depthwise ? tap : tap / layer.inputChannels
        let channel = layer.inputChannel(output: output, tap: tap, of: channels)
        let mean = mean(place: layer.kind == .fullyConnected ? 0 : place, channel: channel)
        return sum + Double(weights[layer.index(output: output, tap: tap)]) * mean
      }
    }
  }
}
