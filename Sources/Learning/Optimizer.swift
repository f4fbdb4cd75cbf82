internal import CLearning

/// How gradients change parameters.
public enum Optimizer: Equatable, Sendable {
  /// v = momentum * v + gradient + decay * w; w -= rate * v
  case sgd(momentum: Float, weightDecay: Float)
  /// Moments of the gradient and its square; w shrinks by rate * decay beside them. (Loshchilov and Hutter 2019)
  case adamW(beta1: Float, beta2: Float, epsilon: Float, weightDecay: Float)

  public static let defaultSGD = Optimizer.sgd(momentum: 0.9, weightDecay: 1e-4)
  public static let defaultAdamW = Optimizer.adamW(beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 1e-2)

  /// Numbers kept for each parameter.
  public var slotCount: Int {
    switch self {
    case .sgd: 1
    case .adamW: 2
    }
  }
}

extension Network {
  /// Changes the parameters of all trained layers by their gradients; `step` counts from 1. Only weights decay. Masked
  /// weights stay 0.
  func update(_ optimizer: Optimizer, rate: Float, step: Int) {
    for layer in architecture.layers where layer.isTrainable {
      for index in layer.parameters {
        let parameter = architecture.parameters[index]
        let decays = parameter.role == .weights
        switch optimizer {
        case .sgd(let momentum, let decay):
          unsafe swl_learn_sgd(
            Int64(parameter.count), rate, momentum, decays ? decay : 0, slope(parameter), slot(0, parameter),
            values(parameter))
        case .adamW(let beta1, let beta2, let epsilon, let decay):
          var options = swl_learn_adam_options(
            rate: rate, beta1: beta1, beta2: beta2, epsilon: epsilon, decay: decays ? decay : 0,
            correction1: Float(1 / (1 - power(beta1, step))), correction2: Float(1 / (1 - power(beta2, step))))
          unsafe swl_learn_adamw(
            Int64(parameter.count), &options, slope(parameter), slot(0, parameter), slot(1, parameter),
            values(parameter))
        }
        applyMask(index)
      }
    }
  }

  @unsafe func values(_ parameter: Parameter) -> UnsafeMutablePointer<Float> {
    unsafe floats(plan.parameters) + parameter.offset
  }

  @unsafe func slope(_ parameter: Parameter) -> UnsafeMutablePointer<Float> {
    unsafe floats(plan.gradients) + parameter.offset
  }

  @unsafe private func slot(_ number: Int, _ parameter: Parameter) -> UnsafeMutablePointer<Float> {
    unsafe floats(plan.parameters) + architecture.parameterCount * (1 + number) + parameter.offset
  }

  /// Adds decay * w to the gradients of weights.
  func addL2(_ decay: Float) {
    for layer in architecture.layers where layer.isTrainable {
      for index in layer.parameters where architecture.parameters[index].role == .weights {
        let parameter = architecture.parameters[index]
        unsafe swl_learn_add_scaled(Int64(parameter.count), decay, values(parameter), slope(parameter))
      }
    }
  }

  /// Shortens the whole gradient to `limit` where it is longer; returns the length it had.
  func clipGradients(to limit: Float) -> Double {
    let count = Int64(architecture.parameterCount)
    let norm = unsafe swl_learn_square_sum(count, floats(plan.gradients)).squareRoot()
    if norm > Double(limit) { unsafe swl_learn_scale(count, Float(Double(limit) / norm), floats(plan.gradients)) }
    return norm
  }
}

/// base^exponent by squaring: the same bits everywhere.
private func power(_ base: Float, _ exponent: Int) -> Double {
  var (result, factor, rest) = (1.0, Double(base), exponent)
  while rest > 0 {
    if rest & 1 == 1 { result *= factor }
    factor *= factor
    rest >>= 1
  }
  return result
}
