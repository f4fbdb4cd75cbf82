import Graph
import Tensors

// Operators that run along dimensions.
extension ONNXConverter {
  mutating func reduce(_ operation: ReduceOperator) throws(ImportError) {
    guard let (axes, keeps) = try reduction() else { return bind(try materialized(try value(0))) }
    let (inputs, form) = try operands([0])
    let isExtreme = operation == .maximum || operation == .minimum
    bind(try reduced(inputs[0], operation, axes, keepsDimensions: keeps, isExtreme ? self.form(inputs[0]) : form))
    if isExtreme, case .activation(let output) = values[node.outputs[0]] { try bindMoved(output, form) }
  }

  /// Sum of absolute values, root of the sum of squares, logarithms of sums.
  mutating func composedReduce() throws(ImportError) {
    let input = try real(0)
    guard let (axes, keeps) = try reduction() else { return bind(input) }
    func sum(_ converter: inout ONNXConverter, _ operand: ONNXTensor) throws(ImportError) -> ONNXTensor {
      try converter.reduced(operand, .sum, axes, keepsDimensions: keeps, .real)
    }
    switch node.name {
    case "ReduceL1": bind(try sum(&self, try unary(.absolute, input)))
    case "ReduceL2": bind(try unary(.squareRoot, try sum(&self, try unary(.square, input))))
    case "ReduceSumSquare": bind(try sum(&self, try unary(.square, input)))
    case "ReduceLogSum": bind(try unary(.logarithm, try sum(&self, input)))
    default:
      let peak = try reduced(input, .maximum, axes, keepsDimensions: true, .real)
      let powers = try unary(.exponential, try binary(.subtract, input, peak))
      let logarithm = try unary(.logarithm, try sum(&self, powers))
      bind(try binary(.add, logarithm, keeps ? peak : try reshaped(peak, logarithm.dims)))
    }
  }

  /// The dimensions to reduce; nil when there are none and that means to do nothing.
  private func reduction() throws(ImportError) -> (axes: [Int], keepsDimensions: Bool)? {
    try node.expect(inputs: 1...2)
    let rank = try dims(0).count
    let given = try integers(attribute: "axes", orInput: 1) ?? []
    if given.isEmpty, try node.flag("noop_with_empty_axes") { return nil }
    var axes = Set<Int>()
    for value in given { axes.insert(try axis(value, rank: rank)) }
    let all = given.isEmpty ? Array(0..<rank) : axes.sorted()
    return (all, try node.flag("keepdims", default: true))
  }

  mutating func reduced(
    _ source: ONNXTensor, _ operation: ReduceOperator, _ axes: [Int], keepsDimensions: Bool, _ form: Form
  ) throws(ImportError) -> ONNXTensor {
    var input = source
    let left = source.dims.indices.filter { !axes.contains($0) }
    if input.isChannelsLast, !keepsDimensions, left != ChannelsLast.permutation.filter(left.contains) {
      input = try plain(input)
    }
    let kept = source.dims.indices.map { axes.contains($0) ? 1 : source.dims[$0] }
    let isChannelsLast = input.isChannelsLast && keepsDimensions
    let output = try result(
      keepsDimensions ? kept : left.map { source.dims[$0] }, channelsLast: isChannelsLast, as: form)
    let own = input.isChannelsLast ? axes.map(ChannelsLast.axis).sorted() : axes
    guard !own.isEmpty else {
      try emit(.reshape, [input.id], [output.id])
      return output
    }
    try emit(.reduce(operation, axes: own), [input.id], [output.id])
    return output
  }

  mutating func argument(smallest: Bool) throws(ImportError) {
    try node.expect(inputs: 1...1)
    guard try !node.flag("select_last_index") else { throw node.error("select_last_index is not supported") }
    let (source, _) = try moved(0)
    let axis = try axis(try node.integer("axis", default: 0), rank: source.dims.count)
    let keeps = try node.flag("keepdims", default: true)
    let input = try plain(source)
    var dims = input.dims
    dims[axis] = 1
    var left = dims
    left.remove(at: axis)
    let output = try result(keeps ? dims : left, type: .int64)
    try emit(.argument(smallest: smallest, axis: axis), [input.id], [output.id])
    bind(output)
  }
}
