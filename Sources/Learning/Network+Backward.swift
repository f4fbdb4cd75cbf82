internal import CLearning

extension Network {
  /// Turns the gradient of the output, which the loss has left there, into gradients of the parameters of all trained
  /// layers, overwriting the last ones.
  public func backward(samples: Int) {
    unsafe floats(plan.gradients).update(repeating: 0, count: architecture.parameterCount)
    for index in architecture.layers.indices.reversed() where plan.sharing.runsBackwards(architecture.layers[index]) {
      backward(index, samples)
    }
  }

  private func backward(_ index: Int, _ samples: Int) {
    let layer = architecture.layers[index]
    let (x, y) = unsafe (data(layer.inputs[0]), data(layer.output))
    let (dx, dy) = unsafe (gradient(layer.inputs[0]), gradient(layer.output)!)
    let count = elements(layer.output, samples)
    let accumulate: Int32 = plan.accumulates[index][0] ? 1 : 0
    switch layer.operation {
    case .convolution(let geometry): convolutionGradient(index, layer, geometry, samples)
    case .depthwise(let geometry): depthwiseGradient(index, layer, geometry, samples)
    case .dense: denseGradient(index, layer, samples)
    case .batchNorm: normaliseGradient(index, layer, samples)
    case .averagePool(let geometry):
      var window = window(geometry, layer)
      unsafe swl_learn_average_pool_gradient(&window, Int32(samples), dy, accumulate, dx)
    case .maxPool(let geometry):
      var window = window(geometry, layer)
      unsafe swl_learn_max_pool_gradient(&window, Int32(samples), x, dy, accumulate, dx)
    case .add:
      for (place, input) in layer.inputs.enumerated() {
        guard let dx = unsafe gradient(input) else { continue }
        unsafe swl_learn_copy(count, dy, plan.accumulates[index][place] ? 1 : 0, dx)
      }
    case .clamp(let lower, let upper): unsafe swl_learn_clamp_gradient(count, lower, upper, y, dy, accumulate, dx)
    case .leakyReLU(let alpha): unsafe swl_learn_leaky_gradient(count, alpha, y, dy, accumulate, dx)
    case .reshape: break
    case .concatenation: concatenationGradient(index, layer, samples)
    case .repeatChannels(let times):
      let rows = rows(layer.output, samples)
      unsafe swl_learn_repeat_channels_gradient(rows, channels(layer.inputs[0]), Int32(times), dy, accumulate, dx)
    case .fakeQuantize: fakeQuantizeGradient(layer, samples, accumulate)
    }
  }

  private func concatenationGradient(_ index: Int, _ layer: Layer, _ samples: Int) {
    let (rows, stride) = (rows(layer.output, samples), channels(layer.output))
    var source = unsafe gradient(layer.output)!
    for (place, input) in layer.inputs.enumerated() {
      let channels = channels(input)
      if let dx = unsafe gradient(input) {
        let accumulate: Int32 = plan.accumulates[index][place] ? 1 : 0
        unsafe swl_learn_copy_columns(rows, channels, source, stride, accumulate, dx, channels)
      }
      unsafe source += Int(channels)
    }
  }

  private func normaliseGradient(_ index: Int, _ layer: Layer, _ samples: Int) {
    let (rows, channels) = (rows(layer.output, samples), channels(layer.output))
    let (x, dy, used) = unsafe (data(layer.inputs[0]), gradient(layer.output)!, batchStatistics(layer))
    let inverse = unsafe used + Int(channels)
    let (scaleGradient, shiftGradient) = unsafe (parameterGradient(layer, 0), parameterGradient(layer, 1))
    if layer.isTrainable {
      unsafe swl_learn_normalise_parameter_gradient(
        rows, channels, x, used, inverse, dy, scaleGradient, shiftGradient)
    }
    guard let dx = unsafe gradient(layer.inputs[0]) else { return }
    unsafe swl_learn_normalise_input_gradient(
      rows, channels, x, used, inverse, parameter(layer, 0), dy, scaleGradient, shiftGradient,
      plan.accumulates[index][0] ? 1 : 0, dx)
  }
}
