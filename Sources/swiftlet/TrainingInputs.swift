internal import Compression
internal import Training

/// The inputs of a training's samples, to prune with.
struct TrainingInputs: Samples {
  private let samples: TrainingSamples

  init(_ samples: TrainingSamples) { self.samples = samples }

  var count: Int { samples.count }

  func inputs(_ index: Int) -> [[Float]] {
    [Array(samples.inputs[index * samples.inputCount..<(index + 1) * samples.inputCount])]
  }
}
