internal import Compression
internal import Console
internal import Decoders
internal import Drift
internal import Engine
internal import ModelFormat
internal import Running
internal import Tensors
internal import Vision

/// What a finished model makes of its calibration samples: the reference that a device compares its frames with.
struct DriftSampling {
  private let model: LoadedModel
  private let decoder: DetectorDescription?
  private let progress: (_ done: Int, _ total: Int) -> Void

  /// The matrix products are the built-in ones, so that the same samples give the same reference on every machine.
  init(
    _ file: [UInt8], path: String, decoder: DetectorDescription?, progress: @escaping (Int, Int) -> Void
  ) throws(Refusal) {
    var options = SessionOptions()
    options.usesBLAS = false
    model = try LoadedModel(path: path, file: file.span.bytes, options: options)
    self.decoder = decoder
    self.progress = progress
  }

  /// Nil when nothing of the model can be counted.
  func reference(_ data: CalibrationData) throws(Refusal) -> DriftReference? {
    let reference =
      if let pictures = data.samples as? CalibrationPictures, let decoder {
        try detections(decoder, in: pictures.paths)
      } else if let pictures = data.samples as? CalibrationPictures {
        try classes(ofPictures: pictures.paths)
      } else {
        try classes(of: data.samples)
      }
    guard let reference, !reference.distributions.isEmpty else { return nil }
    return reference
  }

  private func tally(_ results: DriftLayout.Results) -> DriftTally {
    DriftTally(DriftLayout(model.program, results: results, storageBias: Session.storageBias))
  }

  private func detections(_ decoder: DetectorDescription, in paths: [String]) throws(Refusal) -> DriftReference? {
    var input = try PictureInput(model)
    var detector = try PictureDetector(model, decoder, threshold: nil)
    var tally = tally(
      .detections(
        classCount: detector.classCount, threshold: detector.threshold, limit: DriftLayout.detectionLimit))
    for (index, path) in paths.enumerated() {
      progress(index, paths.count)
      let image = try readImage(path)
      try input.load(image, from: path)
      countInput(&tally)
      _ = try detector.run(on: image, from: path)
      let found = detector.detections
      for index in found.indices { tally.count(label: found[index].label, score: found[index].score) }
      tally.endFrame()
    }
    return tally.reference
  }

  private func classes(ofPictures paths: [String]) throws(Refusal) -> DriftReference? {
    var input = try PictureInput(model)
    return try classes(paths.count) { (index) throws(Refusal) in try input.load(paths[index]) }
  }

  private func classes(of samples: any Samples) throws(Refusal) -> DriftReference? {
    try classes(samples.count) { (index) throws(Refusal) in
      do throws(CompressionError) {
        for (input, values) in try samples.inputs(index).enumerated() { write(values, to: input) }
      } catch { throw Refusal(error.place, error.reason) }
    }
  }

  /// Runs samples that `load` writes into the model; of one that is no classifier the inputs alone are counted.
  private func classes(
    _ count: Int, _ load: (Int) throws(Refusal) -> Void
  ) throws(Refusal) -> DriftReference? {
    let results = decoder == nil ? DriftLayout.Results(classesOf: model.program) : nil
    let scores = results == nil ? nil : try ClassScores(model)
    var tally = tally(results ?? .none)
    for index in 0..<count {
      progress(index, count)
      try load(index)
      countInput(&tally)
      if let scores {
        model.session.run()
        for best in scores.best(1) { tally.count(label: best.index, score: best.score) }
      }
      tally.endFrame()
    }
    return tally.reference
  }

  /// Counts what was written into the first input.
  private func countInput(_ tally: inout DriftTally) {
    model.session.withInputStorage(0) { tally.count(input: RawSpan(_unsafeBytes: UnsafeRawBufferPointer($0))) }
  }

  /// Writes real numbers, ordered as in memory, into an input.
  private func write(_ values: [Float], to input: Int) {
    let tensor = model.program.tensors[model.program.inputs[input].tensor]
    model.session.withInputStorage(input) { storage in
      guard tensor.type == .int8, let quantization = tensor.quantization else {
        return values.withUnsafeBytes { storage.copyMemory(from: $0) }
      }
      for (index, value) in values.enumerated() {
        let stored = (value / quantization.scale).rounded(.toNearestOrEven) + Float(quantization.zeroPoint)
        storage[index] = UInt8(min(max(stored, -128), 127) + Float(Session.storageBias))
      }
    }
  }
}
