internal import CLearning
internal import Tensors

/// Training that knows of the rounding to come (Jacob et al. 2018): values are rounded on the way forward, gradients
/// pass through the rounding as if it were not there and stop where a value lay outside the range.
extension Network {
  /// The share of an activation's old range that each step of training keeps.
  static let rangeMomentum: Float = 0.95

  /// Weights on the grid of int8: symmetric, one scale for each output channel, the largest weight on the end of the grid,
  /// so that none is cut off.
  func quantizeWeights(_ layer: Layer) {
    guard layer.quantizesWeights else { return }
    let record = architecture.parameters[layer.parameters.lowerBound]
    let (weights, used) = unsafe (parameter(layer, 0)!, usedWeights(layer))
    if case .depthwise = layer.operation {
      unsafe swl_learn_fake_quantise_channels(Int32(record.rows), Int32(record.channels), weights, used)
    } else {
      let outputs = channels(layer.output)
      unsafe swl_learn_fake_quantise_weights(outputs, Int32(record.count) / outputs, weights, used)
    }
  }

  func fakeQuantize(_ layer: Layer, _ samples: Int, _ training: Bool) {
    let (x, y, count) = unsafe (data(layer.inputs[0]), data(layer.output), elements(layer.output, samples))
    if training, layer.isTrainable { unsafe observe(x, count, statistics(layer)) }
    let grid = unsafe range(statistics(layer)).quantization
    unsafe swl_learn_fake_quantise(count, grid.scale, grid.zeroPoint, x, y)
  }

  func fakeQuantizeGradient(_ layer: Layer, _ samples: Int, _ accumulate: Int32) {
    let (x, dx, dy) = unsafe (data(layer.inputs[0]), gradient(layer.inputs[0]), gradient(layer.output)!)
    let (grid, count) = unsafe (range(statistics(layer)).quantization, elements(layer.output, samples))
    unsafe swl_learn_fake_quantise_gradient(count, grid.scale, grid.zeroPoint, x, dy, accumulate, dx)
  }

  /// Folds the least and greatest of some values into least, greatest and a flag that says whether there are any.
  private func observe(_ x: UnsafeMutablePointer<Float>, _ count: Int64, _ numbers: UnsafeMutablePointer<Float>) {
    var (least, greatest): (Float, Float) = (0, 0)
    unsafe swl_learn_range(count, x, &least, &greatest)
    let keep = unsafe numbers[2] == 0 ? 0 : Network.rangeMomentum
    unsafe numbers[0] = numbers[0] * keep + least * (1 - keep)
    unsafe numbers[1] = numbers[1] * keep + greatest * (1 - keep)
    unsafe numbers[2] = 1
  }

  private func range(_ numbers: UnsafeMutablePointer<Float>) -> QuantizationRange {
    unsafe QuantizationRange(least: numbers[0], greatest: numbers[1])
  }

  /// The range of a `fakeQuantize` layer; nil before anything was seen there, and for other layers.
  public func range(ofLayer index: Int) -> QuantizationRange? {
    let layer = architecture.layers[index]
    guard layer.operation == .fakeQuantize, unsafe statistics(layer)[2] != 0 else { return nil }
    return unsafe range(statistics(layer))
  }

  /// Gives a `fakeQuantize` layer its range; it stays that of a layer that is not trainable.
  public func setRange(_ range: QuantizationRange, ofLayer index: Int) {
    let layer = architecture.layers[index]
    precondition(layer.operation == .fakeQuantize)
    unsafe statistics(layer)[0] = range.least
    unsafe statistics(layer)[1] = range.greatest
    unsafe statistics(layer)[2] = 1
  }
}
