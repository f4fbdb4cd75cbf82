/// Spans over the network's memory; each is valid inside the closure.
extension Network {
  /// The flat parameter vector, in the order of `architecture.parameters`.
  public func withParameters<Result, Failure: Error>(
    _ body: (inout MutableSpan<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try unsafe with(floats(plan.parameters), count: architecture.parameterCount, body)
  }

  /// The gradient of the last backward run, laid out as the parameters; empty without gradients.
  public func withGradients<Result, Failure: Error>(
    _ body: (inout MutableSpan<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try unsafe with(floats(plan.gradients), count: options.hasGradients ? architecture.parameterCount : 0, body)
  }

  /// Running means and variances, ranges of activations.
  public func withStatistics<Result, Failure: Error>(
    _ body: (inout MutableSpan<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try unsafe with(floats(plan.statistics), count: architecture.statisticsCount, body)
  }

  /// The input: [batch, height, width, channels]. A run may use its memory for other values: fill it before each.
  public func withInput<Result, Failure: Error>(
    _ body: (inout MutableSpan<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result { try withValue(architecture.input, body) }

  /// The output of the last forward run: [batch, classes].
  public func withOutput<Result, Failure: Error>(
    _ body: (inout MutableSpan<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result { try withValue(architecture.output, body) }

  /// Any value, as long as nothing has taken its place.
  func withValue<Result, Failure: Error>(
    _ value: ValueID, _ body: (inout MutableSpan<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try unsafe with(data(value), count: options.batch * architecture[value].count, body)
  }

  /// The class of every sample of the batch.
  public func withLabels<Result, Failure: Error>(
    _ body: (inout MutableSpan<Int32>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try unsafe with(
      UnsafeMutableRawPointer(floats(plan.labels)).assumingMemoryBound(to: Int32.self), count: options.batch, body)
  }

  /// A teacher's output for the batch: [batch, classes], before the softmax.
  public func withTeacher<Result, Failure: Error>(
    _ body: (inout MutableSpan<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try unsafe with(
      floats(plan.teacher), count: options.batch * architecture[architecture.output].count, body)
  }

  /// All that a checkpoint keeps: parameters, the optimiser's numbers, statistics, masks.
  func withState<Result, Failure: Error>(
    _ body: (inout MutableSpan<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result { try unsafe with(bytes(plan.parameters), count: plan.stateByteCount, body) }

  private func with<Element, Result, Failure: Error>(
    _ start: UnsafeMutablePointer<Element>, count: Int,
    _ body: (inout MutableSpan<Element>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    var span = unsafe MutableSpan(_unsafeStart: start, count: count)
    return try body(&span)
  }
}
