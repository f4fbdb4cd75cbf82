extension Operation {
  /// The tensors read, absent ones left out, and the one written. Indices are those of the file: check before use.
  public var operands: (reads: [Int], write: Int) {
    func present(_ indices: Int32...) -> [Int] { indices.filter { $0 >= 0 }.map { Int($0) } }
    switch self {
    case .convolution(let r), .depthwiseConvolution(let r):
      return (present(r.input, r.weights, r.bias, r.multipliers, r.residual), Int(r.output))
    case .averagePool(let r), .maxPool(let r): return (present(r.input), Int(r.output))
    case .binary(let r): return (present(r.a, r.b), Int(r.output))
    case .lookup(let r): return (present(r.input, r.table), Int(r.output))
    case .unary(let r): return (present(r.input), Int(r.output))
    case .reduce(let r): return (present(r.input), Int(r.output))
    case .softmax(let r): return (present(r.input, r.table), Int(r.output))
    case .resize(let r): return (present(r.input), Int(r.output))
    case .copy(let r): return (present(r.input), Int(r.output))
    case .fill(let r): return ([], Int(r.output))
    case .quantize(let r), .dequantize(let r): return (present(r.input), Int(r.output))
    case .argument(let r): return (present(r.input), Int(r.output))
    case .prelu(let r): return (present(r.input, r.alpha), Int(r.output))
    }
  }
}
