public import ModelFormat

extension SamplePrograms {
  /// Windows of floats of which the convolution can learn.
  static var learningWindows: ProgramBuilder {
    var builder = windowsOfFloats
    builder.program.trainable = trainable
    return builder
  }

  /// A layer of each kind, over the input of windows of floats; with its convolution's constants.
  public static var trainable: TrainableNetwork {
    func tensor(_ name: String) -> Int { windowsOfFloats.program.tensors.firstIndex { $0.name == name }! }
    let window: [Int32] = [3, 3, 1, 1, 1, 1, 1, 1, 1, 1]
    return TrainableNetwork(
      source: tensor("x"),
      layers: [
        .init(.convolution, inputs: [0], parameters: [tensor("weights"), tensor("bias")], integers: window + [3]),
        .init(.clamp, inputs: [1], numbers: [0, .infinity]),
        .init(.depthwise, inputs: [2], parameters: [tensor("depthwise weights")], integers: window),
        .init(.add, inputs: [2, 3]),
        .init(.leakyReLU, inputs: [4], numbers: [0.25]),
        .init(.maxPool, inputs: [5], integers: window),
        .init(.averagePool, inputs: [5], integers: window),
        .init(.concatenation, inputs: [6, 7, 5]),
        .init(.repeatChannels, inputs: [8], integers: [2]),
        .init(.reshape, inputs: [9], integers: [1, 1, 288]),
      ])
  }
}
