internal import CLearning

/// The gradients of layers that multiply by weights.
extension Network {
  /// Adds the sums of a layer's output gradient to the gradient of its bias.
  private func biasGradient(_ layer: Layer, _ samples: Int) {
    guard let bias = unsafe parameterGradient(layer, 1) else { return }
    let (rows, channels) = (rows(layer.output, samples), channels(layer.output))
    unsafe swl_learn_column_sums(rows, channels, gradient(layer.output)!, 1, bias)
  }

  func denseGradient(_ index: Int, _ layer: Layer, _ samples: Int) {
    let inputs = Int32(architecture[layer.inputs[0]].count)
    productGradient(index, layer, rows: Int32(samples), depth: inputs, outputs: channels(layer.output))
    biasGradient(layer, samples)
  }

  func depthwiseGradient(_ index: Int, _ layer: Layer, _ geometry: SlidingWindow, _ samples: Int) {
    var window = window(geometry, layer)
    let dy = unsafe gradient(layer.output)!
    if let weights = unsafe parameterGradient(layer, 0) {
      unsafe swl_learn_depthwise_weight_gradient(&window, Int32(samples), data(layer.inputs[0]), dy, weights)
    }
    if let dx = unsafe gradient(layer.inputs[0]) {
      unsafe swl_learn_depthwise_input_gradient(
        &window, Int32(samples), dy, usedWeights(layer), plan.accumulates[index][0] ? 1 : 0, dx)
    }
    biasGradient(layer, samples)
  }

  func convolutionGradient(_ index: Int, _ layer: Layer, _ geometry: SlidingWindow, _ samples: Int) {
    let depth = Int32(architecture.parameters[layer.parameters.lowerBound].fanIn)
    if geometry.isPointwise {
      productGradient(
        index, layer, rows: rows(layer.output, samples), depth: depth, outputs: channels(layer.output))
    } else {
      patchGradient(index, layer, geometry, samples, depth)
    }
    biasGradient(layer, samples)
  }

  /// Of y = x times the transposed weights, x being [rows][depth].
  private func productGradient(_ index: Int, _ layer: Layer, rows: Int32, depth: Int32, outputs: Int32) {
    let (x, dy) = unsafe (data(layer.inputs[0]), gradient(layer.output)!)
    if let weights = unsafe parameterGradient(layer, 0) {
      unsafe product(1, 0, outputs, depth, rows, dy, outputs, x, depth, 1, weights, depth)
    }
    if let dx = unsafe gradient(layer.inputs[0]) {
      let accumulate: Int32 = plan.accumulates[index][0] ? 1 : 0
      unsafe product(0, 0, rows, depth, outputs, dy, outputs, usedWeights(layer), depth, accumulate, dx, depth)
    }
  }

  /// The same with patches in the place of x, block by block.
  private func patchGradient(
    _ index: Int, _ layer: Layer, _ geometry: SlidingWindow, _ samples: Int, _ depth: Int32
  ) {
    var window = window(geometry, layer)
    let (x, dx, dy) = unsafe (data(layer.inputs[0]), gradient(layer.inputs[0]), gradient(layer.output)!)
    let (weights, used) = unsafe (parameterGradient(layer, 0), usedWeights(layer))
    let (patches, outputs) = unsafe (floats(plan.patches), channels(layer.output))
    if let dx = unsafe dx, !plan.accumulates[index][0] {
      unsafe dx.update(repeating: 0, count: Int(elements(layer.inputs[0], samples)))
    }
    forEachBlock(index, layer, samples) { row, count in
      let pixels = count * window.out_w
      let slope = unsafe dy + Int(row * window.out_w) * Int(outputs)
      if let weights = unsafe weights {
        unsafe swl_learn_gather_patches(&window, x, row, count, patches)
        unsafe product(1, 0, outputs, depth, pixels, slope, outputs, patches, depth, 1, weights, depth)
      }
      if let dx = unsafe dx {
        unsafe product(0, 0, pixels, depth, outputs, slope, outputs, used, depth, 0, patches, depth)
        unsafe swl_learn_scatter_patches(&window, patches, row, count, dx)
      }
    }
  }
}
