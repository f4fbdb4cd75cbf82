internal import Configuration
internal import Console
internal import Decoders
internal import Engine
internal import Linux
internal import ModelFormat
internal import Pipeline
internal import Tensors
internal import Vision

/// Makes deployments of the models of a configuration; their sessions work in one memory, one after the other.
final class ModelLoading {
  private let threadCount: Int
  private let tracking: Configuration.Tracking
  private let shared: Arena

  /// `files`: of all models that will run, whose largest need decides how much memory for activations is taken.
  init(_ configuration: Configuration, files: [String]) throws(Refusal) {
    threadCount = configuration.pipeline.threadCount
    tracking = configuration.tracking
    var options = SessionOptions()
    options.threadCount = threadCount
    var most = 0
    for file in files {
      let needed = try withMappedFile(file) { (bytes) throws(Refusal) in
        do throws(SessionError) { return try Session.workingByteCount(of: bytes, options: options) } catch {
          throw Refusal(file, error.message)
        }
      }
      most = max(most, needed)
    }
    shared = Arena(byteCount: most)
  }

  /// Bytes for activations that all sessions share.
  var sharedByteCount: Int { shared.byteCount }

  /// A version that needs more memory than is shared takes its own.
  func load(_ model: Configuration.Model, file: String, version: String?) throws(Refusal) -> Deployment {
    let labels: [String]?
    if let file = model.labelsFile { labels = try lines(of: file) } else { labels = nil }
    let session = try session(file)
    let manifest = session.program.manifest
    let outputs = try outputs(of: model, manifest["decoder"], path: file)
    return try Deployment(
      session, name: model.name, version: version ?? manifest["version"] ?? "1", outputs: outputs, labels: labels,
      path: file)
  }

  private func session(_ file: String) throws(Refusal) -> Session {
    try withMappedFile(file) { (bytes) throws(Refusal) in
      var options = SessionOptions()
      options.threadCount = threadCount
      options.usesBLAS = false
      do throws(SessionError) {
        let needed = try Session.workingByteCount(of: bytes, options: options)
        if needed <= shared.byteCount { options.sharedActivations = shared }
        return try Session(file: bytes, options: options)
      } catch { throw Refusal(file, error.message) }
    }
  }

  private func outputs(
    of model: Configuration.Model, _ described: String?, path: String
  ) throws(Refusal) -> OutputDescription {
    let threshold = Float(model.threshold)
    switch model.decoder {
    case .fromModel:
      guard let described else { return classes(model) }
      return .detections(try adjusted(try DetectorDescription(described, place: path), model))
    case .classes: return classes(model)
    case .segments: return .segments(threshold: threshold)
    case .keypoints: return .keypoints
    case .blazeFace, .ultraFace, .yuNet, .ssd, .yolox:
      return .detections(try adjusted(try DetectorDescription("\(model.decoder.word)", place: path), model))
    }
  }

  private func classes(_ model: Configuration.Model) -> OutputDescription {
    var smoothing: SmoothingOptions?
    if model.smoothing < 1 {
      var options = SmoothingOptions()
      options.newestShare = Float(model.smoothing)
      smoothing = options
    }
    return .classes(limit: model.limit, threshold: Float(model.threshold), smoothing: smoothing)
  }

  /// Boxes of a low score keep tracks alive.
  private func adjusted(
    _ description: DetectorDescription, _ model: Configuration.Model
  ) throws(Refusal) -> DetectorDescription {
    var description = description
    let least = tracking.isOn ? min(model.threshold, tracking.lowThreshold) : model.threshold
    description.threshold = Float(max(least, 1e-6))
    description.suppression.overlap = Float(model.overlap)
    return description
  }
}
