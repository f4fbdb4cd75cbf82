internal import Console
internal import Engine
internal import Glibc
internal import ModelFormat
internal import Running
internal import Tensors
internal import Training

/// Another model whose answers are to be learned.
struct Teacher {
  private let model: LoadedModel
  private let classCount: Int

  /// Refuses a model that has another number of classes. One that is not compiled takes pictures as the model that learns
  /// does.
  init(_ path: String, classCount: Int, mean: ChannelValues?, deviation: ChannelValues?) throws(Refusal) {
    let request = CompilationRequest(mean: mean?.values, standardDeviation: deviation?.values)
    model = try LoadedModel(compiledOrSource: path, as: request)
    let count = try ClassScores(model).count
    guard count == classCount else {
      throw Refusal(path, "the teacher has \(count) classes and the model \(classCount); they must be the same")
    }
    self.classCount = classCount
  }

  /// The outputs for all samples before the softmax, [count, classes]. Pictures are prepared as the teacher asks.
  func answers(_ data: TrainingData) throws(Refusal) -> [Float] {
    var answers: [Float] = []
    answers.reserveCapacity(data.samples.count * classCount)
    var progress = ProgressBar(total: data.samples.count, label: "asking the teacher")
    defer { progress.clear() }
    if data.pictures.isEmpty {
      try requireSameInput(data.samples)
      for sample in 0..<data.samples.count {
        progress.show(sample)
        write(data.samples, sample)
        answers += answer()
      }
    } else {
      var input = try PictureInput(model)
      for (index, picture) in data.pictures.enumerated() {
        progress.show(index)
        try input.specify(picture.view.apply)
        try input.load(picture.path)
        answers += answer()
      }
    }
    return answers
  }

  private func requireSameInput(_ samples: TrainingSamples) throws(Refusal) {
    let program = model.program
    let input = program.tensors[program.inputs[0].tensor]
    guard program.inputs.count == 1, input.type == .float32, input.elementCount == samples.inputCount else {
      let reason = "arrays can be given to a float teacher with \(samples.inputCount) inputs only; give pictures"
      throw Refusal(model.path, reason)
    }
  }

  private func write(_ samples: TrainingSamples, _ sample: Int) {
    let range = sample * samples.inputCount..<(sample + 1) * samples.inputCount
    model.session.writeInput(0, from: samples.inputs.span.extracting(range).bytes)
  }

  /// Runs once. The logarithm of a probability is as good as what the softmax read; one that the output cannot tell from 0
  /// is taken for half of the least it can, or for 1e-6.
  private func answer() -> [Float] {
    model.session.run()
    let scores = outputs()
    guard endsInSoftmax else { return scores }
    let least = quantization.map { $0.scale / 2 } ?? 1e-6
    return scores.map { log(max($0, least)) }
  }

  private var quantization: Quantization? { model.program.tensors[model.program.outputs[0].tensor].quantization }

  private var endsInSoftmax: Bool {
    model.program.steps.contains { step in if case .softmax = step.operation { true } else { false } }
  }

  /// The output in real numbers.
  private func outputs() -> [Float] {
    let port = model.program.outputs[0]
    let quantization = quantization ?? Quantization(scale: 1, zeroPoint: 0)
    let bytes = model.session.readOutput(0)
    return (0..<classCount).map { place in
      switch port.type {
      case .float32:
        bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: 4 * place, as: Float.self) }
      case .uint8: quantization.scale * Float(Int32(bytes[place]) - 128 - quantization.zeroPoint)
      default: quantization.scale * Float(Int32(Int8(bitPattern: bytes[place])) - quantization.zeroPoint)
      }
    }
  }
}
