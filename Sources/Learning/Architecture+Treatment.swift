/// What training does with layers that are there.
extension Architecture {
  /// Whether a layer's parameters and statistics change.
  public mutating func setTrainable(_ isTrainable: Bool, layer: Int) { layers[layer].isTrainable = isTrainable }

  /// Has a layer multiply by weights that are rounded to int8, one scale for each output channel.
  public mutating func quantizeWeights(ofLayer layer: Int) {
    switch layers[layer].operation {
    case .convolution, .depthwise, .dense: layers[layer].quantizesWeights = true
    default: break
    }
  }

  /// Has a parameter's weights reduced to a part of their blocks of 1 output x 4 input channels, or kept to those that
  /// are not zero. Only convolutions and dense layers have such blocks.
  public mutating func setDensity(_ density: Double, ofParameter index: Int) {
    let isBlocked = layers.contains { layer in
      switch layer.operation {
      case .convolution, .dense: layer.parameters.lowerBound == index
      default: false
      }
    }
    precondition(isBlocked && 0...1 ~= density)
    parameters[index].density = density
  }

  /// The place of a parameter in `parameters`, by its name; nil when there is none.
  public func parameterIndex(named name: String) -> Int? {
    parameters.firstIndex { $0.name.utf8.elementsEqual(name.utf8) }
  }
}
