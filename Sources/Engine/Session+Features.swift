internal import ModelFormat

extension Session {
  /// Runs the model as far as its part that learns, and gives the real numbers that this part reads, row-major; nil for a
  /// model that cannot learn. Write the inputs before; the outputs are not made.
  public func features() -> [Float]? {
    guard let source = program.trainable?.source else { return nil }
    let reader = program.steps.firstIndex { $0.operation.operands.reads.contains(source) } ?? program.steps.count
    for step in 0..<reader { runStep(step) }
    return realValues(ofTensor: source)
  }
}
