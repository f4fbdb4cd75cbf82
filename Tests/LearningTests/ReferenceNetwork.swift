import Learning

/// The forward run of a network in training and its loss in double precision, by the formulas alone.
struct ReferenceNetwork {
  let architecture: Architecture
  let samples: Int
  let input: [Double]

  /// The values of all layers for some parameters.
  func values(_ parameters: [Double]) -> [[Double]] {
    var values = [input]
    for layer in architecture.layers {
      let inputs = layer.inputs.map { (values[$0.index], architecture[$0]) }
      let own = layer.parameters.map { index in
        let parameter = architecture.parameters[index]
        return Array(parameters[parameter.offset..<parameter.offset + parameter.count])
      }
      values.append(output(layer, inputs, own))
    }
    return values
  }

  private func output(_ layer: Layer, _ inputs: [([Double], Extent)], _ own: [[Double]]) -> [Double] {
    let (x, extent) = inputs[0]
    switch layer.operation {
    case .convolution(let window):
      let channels = extent.channels
      return slide(layer, window, extent) { o, taps in
        taps.reduce(own.count > 1 ? own[1][o] : 0) { sum, tap in
          let weights = (o * window.kernelHeight * window.kernelWidth + tap.index) * channels
          return (0..<channels).reduce(sum) { $0 + x[tap.pixel * channels + $1] * own[0][weights + $1] }
        }
      }
    case .depthwise(let window):
      return slide(layer, window, extent) { c, taps in
        taps.reduce(own.count > 1 ? own[1][c] : 0) {
          $0 + x[$1.pixel * extent.channels + c] * own[0][$1.index * extent.channels + c]
        }
      }
    case .averagePool(let window):
      return slide(layer, window, extent) { c, taps in
        taps.reduce(0) { $0 + x[$1.pixel * extent.channels + c] } / Double(taps.count)
      }
    case .maxPool(let window):
      return slide(layer, window, extent) { c, taps in taps.map { x[$0.pixel * extent.channels + c] }.max()! }
    case .dense:
      let outputs = architecture[layer.output].channels
      return (0..<samples * outputs).map { place in
        let (sample, o) = place.quotientAndRemainder(dividingBy: outputs)
        return (0..<extent.count).reduce(own.count > 1 ? own[1][o] : 0) {
          $0 + x[sample * extent.count + $1] * own[0][o * extent.count + $1]
        }
      }
    case .batchNorm(_, let epsilon): return normalised(x, extent.channels, own, Double(epsilon))
    case .add: return zip(x, inputs[1].0).map { $0 + $1 }
    case .clamp(let lower, let upper): return x.map { min(max($0, Double(lower)), Double(upper)) }
    case .leakyReLU(let alpha): return x.map { $0 > 0 ? $0 : Double(alpha) * $0 }
    case .reshape: return x
    case .concatenation:
      return (0..<samples * extent.pixelCount).flatMap { pixel in
        inputs.flatMap { $0.0[pixel * $0.1.channels..<(pixel + 1) * $0.1.channels] }
      }
    case .repeatChannels(let times): return x.flatMap { [Double](repeating: $0, count: times) }
    case .fakeQuantize: preconditionFailure("a step function has no slope to compare with")
    }
  }

  /// Calls `body` for every output element with its channel and the taps that lie inside: their number and pixel.
  private func slide(
    _ layer: Layer, _ window: SlidingWindow, _ input: Extent, _ body: (Int, [(index: Int, pixel: Int)]) -> Double
  ) -> [Double] {
    let output = architecture[layer.output]
    var result: [Double] = []
    for sample in 0..<samples {
      for y in 0..<output.height {
        for x in 0..<output.width {
          var taps: [(index: Int, pixel: Int)] = []
          for tap in 0..<window.kernelHeight * window.kernelWidth {
            let row = y * window.strideHeight - window.padTop + tap / window.kernelWidth * window.dilationHeight
            let column = x * window.strideWidth - window.padLeft + tap % window.kernelWidth * window.dilationWidth
            guard 0..<input.height ~= row, 0..<input.width ~= column else { continue }
            taps.append((tap, (sample * input.height + row) * input.width + column))
          }
          for channel in 0..<output.channels { result.append(body(channel, taps)) }
        }
      }
    }
    return result
  }

  private func normalised(_ x: [Double], _ channels: Int, _ own: [[Double]], _ epsilon: Double) -> [Double] {
    var result = x
    for c in 0..<channels {
      let places = Array(stride(from: c, to: x.count, by: channels))
      let mean = places.reduce(0) { $0 + x[$1] } / Double(places.count)
      let variance = places.reduce(0) { $0 + (x[$1] - mean) * (x[$1] - mean) } / Double(places.count)
      for place in places {
        result[place] = (x[place] - mean) / (variance + epsilon).squareRoot() * own[0][c] + own[1][c]
      }
    }
    return result
  }
}
