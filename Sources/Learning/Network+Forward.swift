internal import CLearning

/// What a forward run does with statistics.
enum ForwardMode {
  /// Uses what has been learned.
  case inference
  /// Uses the batch's own and folds them into what has been learned.
  case training
  /// As training, with batch norms set so that they change nothing but add their shift.
  case adopting
}

extension Network {
  /// Runs the first `samples` samples of the input through all layers.
  ///
  /// In training, batch norms use and fold in the batch's statistics and ranges of activations are observed; otherwise
  /// what has been learned of both is used.
  public func forward(samples: Int, training: Bool) {
    forward(samples: samples, mode: training ? .training : .inference)
  }

  /// Gives every batch norm the statistics of the first `samples` samples of the input, and scale and shift with which it
  /// passes its input on with its present shift added: what a norm does that has been merged into the layer before it.
  public func adoptStatistics(samples: Int) { forward(samples: samples, mode: .adopting) }

  private func forward(samples: Int, mode: ForwardMode) {
    precondition(1...options.batch ~= samples)
    for index in architecture.layers.indices { forward(index, samples, mode) }
  }

  private func forward(_ index: Int, _ samples: Int, _ mode: ForwardMode) {
    let layer = architecture.layers[index]
    let (x, y) = unsafe (data(layer.inputs[0]), data(layer.output))
    let (rows, channels) = (rows(layer.output, samples), channels(layer.output))
    let count = elements(layer.output, samples)
    quantizeWeights(layer)
    switch layer.operation {
    case .convolution(let geometry):
      unsafe swl_learn_fill_rows(rows, channels, parameter(layer, 1), y)
      convolution(index, layer, geometry, samples)
    case .depthwise(let geometry):
      var window = window(geometry, layer)
      unsafe swl_learn_depthwise(&window, Int32(samples), x, usedWeights(layer), parameter(layer, 1), y)
    case .dense:
      let inputs = Int32(architecture[layer.inputs[0]].count)
      unsafe swl_learn_fill_rows(rows, channels, parameter(layer, 1), y)
      unsafe product(0, 1, rows, channels, inputs, x, inputs, usedWeights(layer), inputs, 1, y, channels)
    case .batchNorm(let momentum, let epsilon):
      normalise(layer, samples, mode, momentum, epsilon)
    case .averagePool(let geometry):
      var window = window(geometry, layer)
      unsafe swl_learn_average_pool(&window, Int32(samples), x, y)
    case .maxPool(let geometry):
      var window = window(geometry, layer)
      unsafe swl_learn_max_pool(&window, Int32(samples), x, y)
    case .add: unsafe swl_learn_sum(count, x, data(layer.inputs[1]), y)
    case .clamp(let lower, let upper): unsafe swl_learn_clamp(count, lower, upper, x, y)
    case .leakyReLU(let alpha): unsafe swl_learn_leaky(count, alpha, x, y)
    case .reshape: break
    case .concatenation: concatenate(layer, samples)
    case .repeatChannels(let times):
      unsafe swl_learn_repeat_channels(rows, self.channels(layer.inputs[0]), Int32(times), x, y)
    case .fakeQuantize: fakeQuantize(layer, samples, mode != .inference)
    }
  }

  /// Adds the products of patches and weights to the output.
  private func convolution(_ index: Int, _ layer: Layer, _ geometry: SlidingWindow, _ samples: Int) {
    let (x, y, weights) = unsafe (data(layer.inputs[0]), data(layer.output), usedWeights(layer))
    let outputs = channels(layer.output)
    let depth = Int32(architecture.parameters[layer.parameters.lowerBound].fanIn)
    guard !geometry.isPointwise else {
      unsafe product(0, 1, rows(layer.output, samples), outputs, depth, x, depth, weights, depth, 1, y, outputs)
      return
    }
    var window = window(geometry, layer)
    let patches = unsafe floats(plan.patches)
    forEachBlock(index, layer, samples) { row, count in
      let pixels = count * window.out_w
      unsafe swl_learn_gather_patches(&window, x, row, count, patches)
      let target = unsafe y + Int(row * window.out_w) * Int(outputs)
      unsafe product(0, 1, pixels, outputs, depth, patches, depth, weights, depth, 1, target, outputs)
    }
  }

  private func normalise(
    _ layer: Layer, _ samples: Int, _ mode: ForwardMode, _ momentum: Float, _ epsilon: Float
  ) {
    let (rows, channels) = (rows(layer.output, samples), channels(layer.output))
    let (x, y) = unsafe (data(layer.inputs[0]), data(layer.output))
    let (running, used) = unsafe (statistics(layer), batchStatistics(layer))
    let (variance, inverse) = unsafe (running + Int(channels), used + Int(channels))
    if mode == .adopting || (mode == .training && layer.isTrainable) {
      let kept = mode == .adopting ? 0 : momentum
      unsafe swl_learn_batch_statistics(rows, channels, x, epsilon, kept, used, inverse, running, variance)
    } else {
      unsafe swl_learn_running_statistics(channels, epsilon, running, variance, used, inverse)
    }
    if mode == .adopting {
      let (scale, shift) = unsafe (parameter(layer, 0)!, parameter(layer, 1)!)
      for channel in 0..<Int(channels) {
        unsafe scale[channel] = 1 / inverse[channel]
        unsafe shift[channel] += used[channel]
      }
    }
    unsafe swl_learn_normalise(rows, channels, x, used, inverse, parameter(layer, 0), parameter(layer, 1), y)
  }

  private func concatenate(_ layer: Layer, _ samples: Int) {
    let (rows, stride) = (rows(layer.output, samples), channels(layer.output))
    var target = unsafe data(layer.output)
    for input in layer.inputs {
      let channels = channels(input)
      unsafe swl_learn_copy_columns(rows, channels, data(input), channels, 0, target, stride)
      unsafe target += Int(channels)
    }
  }
}
