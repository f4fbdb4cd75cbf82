internal import Glibc
internal import Graph
internal import ModelFormat

/// A function of one number: its kind in the format and its value in double precision.
struct UnaryFunction {
  let unary: UnaryOperator

  init(_ unary: UnaryOperator) { self.unary = unary }

  /// Nil for a clamp, which float steps have in all their ends.
  var kind: UnaryKind? {
    switch unary {
    case .clamp: nil
    case .relu: .relu
    case .relu6: .relu6
    case .reluN1To1: .reluN1To1
    case .leakyReLU: .leakyReLU
    case .elu: .elu
    case .logistic: .logistic
    case .tanh: .tanh
    case .hardSwish: .hardSwish
    case .gelu(let approximate): approximate ? .geluTanh : .gelu
    case .absolute: .absolute
    case .negate: .negate
    case .exponential: .exponential
    case .logarithm: .logarithm
    case .squareRoot: .squareRoot
    case .reciprocalSquareRoot: .reciprocalSquareRoot
    case .square: .square
    case .sine: .sine
    case .cosine: .cosine
    case .floor: .floor
    case .ceiling: .ceiling
    case .round: .round
    }
  }

  func evaluate(_ x: Double) -> Double {
    switch unary {
    case .relu: max(x, 0)
    case .relu6: min(max(x, 0), 6)
    case .reluN1To1: min(max(x, -1), 1)
    case .clamp(let minimum, let maximum): min(max(x, Double(minimum)), Double(maximum))
    case .leakyReLU(let alpha): x >= 0 ? x : x * Double(alpha)
    case .elu: x >= 0 ? x : expm1(x)
    case .logistic: 1 / (1 + exp(-x))
    case .tanh: Glibc.tanh(x)
    case .hardSwish: x * min(max(x + 3, 0), 6) / 6
    case .gelu(approximate: false): 0.5 * x * (1 + erf(x / 2.0.squareRoot()))
    case .gelu(approximate: true):
      0.5 * x * (1 + Glibc.tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
    case .absolute: abs(x)
    case .negate: -x
    case .exponential: exp(x)
    case .logarithm: log(x)
    case .squareRoot: x.squareRoot()
    case .reciprocalSquareRoot: 1 / x.squareRoot()
    case .square: x * x
    case .sine: sin(x)
    case .cosine: cos(x)
    case .floor: x.rounded(.down)
    case .ceiling: x.rounded(.up)
    case .round: x.rounded(.toNearestOrEven)
    }
  }
}
