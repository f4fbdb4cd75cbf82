internal import Console
internal import Imaging
internal import Learning
internal import Tensors
internal import Training

/// Pictures as inputs of a float model.
struct TrainingPictures {
  let preparation: TrainingData.Preparation
  private let specification: InputSpecification

  /// Refuses a model whose input is no picture.
  init(_ preparation: TrainingData.Preparation, _ folder: String) throws(Refusal) {
    self.preparation = preparation
    let extent = preparation.extent
    guard extent.channels == 1 || extent.channels == 3 else {
      let reason = "the model's input is \(extent.description), not a picture; give x.npy and y.npy"
      throw Refusal(folder, reason)
    }
    var specification = InputSpecification(
      width: extent.width, height: extent.height, channels: extent.channels, element: .float32)
    for channel in 0..<3 {
      specification.mean[channel] = preparation.mean[min(channel, preparation.mean.count - 1)]
      let deviation = preparation.standardDeviation
      specification.standardDeviation[channel] = deviation[min(channel, deviation.count - 1)]
    }
    self.specification = specification
  }

  /// Decodes all pictures; the first that cannot be read, or whose class is out of bounds, is refused.
  func samples(_ items: [(path: String, label: Int?)]) throws(Refusal) -> TrainingSamples {
    try TrainingData.check(count: items.count, preparation, items[0].path)
    for item in items { if let label = item.label { try TrainingData.checkLabel(label, preparation, item.path) } }
    let width = preparation.extent.count
    var inputs = [Float](repeating: 0, count: items.count * width)
    var writer = try wrapped(items[0].path) { () throws(ImageError) in try InputWriter(specification) }
    var progress = ProgressBar(total: items.count, label: "reading pictures")
    defer { progress.clear() }
    for (index, item) in items.enumerated() {
      progress.show(index)
      try withMappedFile(item.path) { (file) throws(Refusal) in
        do throws(ImageError) {
          try inputs.withUnsafeMutableBufferPointer { (all) throws(ImageError) in
            let part = UnsafeMutableBufferPointer(rebasing: all[index * width..<(index + 1) * width])
            try writer.write(decoding: file, to: UnsafeMutableRawBufferPointer(part))
          }
        } catch {
          progress.clear()
          throw Refusal(item.path, error.message)
        }
      }
    }
    let labels = items.compactMap { $0.label.map(Int32.init) }
    return TrainingSamples(inputs: inputs, inputCount: width, labels: labels.isEmpty ? nil : labels)
  }

  private func wrapped(
    _ path: String, _ body: () throws(ImageError) -> InputWriter
  ) throws(Refusal) -> InputWriter {
    do { return try body() } catch { throw Refusal(path, error.message) }
  }
}
