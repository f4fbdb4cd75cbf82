internal import Compression
internal import Console
internal import Graph
internal import Imaging
internal import ModelFormat
internal import Tensors

/// The pictures of a folder and of those in it, prepared as the deployed model will get them.
final class CalibrationPictures: Samples {
  private static let endings = ["jpg", "jpeg", "png", "bmp", "ppm", "pgm", "pnm"]

  let paths: [String]
  private var writer: InputWriter
  private let elementCount: Int

  /// The files of a folder that are pictures by their names, in the order of their paths.
  static func paths(below folder: String) throws(Refusal) -> [String] {
    var paths: [String] = []
    for name in try namesInFolder(folder) {
      let path = "\(folder)/\(name)"
      if isFolder(path) {
        paths += try self.paths(below: path)
      } else if let dot = name.lastIndex(of: "."), endings.contains(name[name.index(after: dot)...].lowercased()) {
        paths.append(path)
      }
    }
    return paths
  }

  /// Decodes every picture once, so that one that cannot be read is known before anything else is done.
  init(_ paths: [String], for input: PictureNormalisation, source: String) throws(Refusal) {
    self.paths = paths
    elementCount = input.specification.width * input.specification.height * input.specification.channels
    do { writer = try InputWriter(input.specification) } catch { throw Refusal(source, error.message) }
    var progress = ProgressBar(total: paths.count, label: "reading pictures")
    defer { progress.clear() }
    for index in paths.indices {
      progress.show(index)
      do throws(CompressionError) { _ = try inputs(index) } catch { throw Refusal(error.place, error.reason) }
    }
  }

  var count: Int { paths.count }

  func inputs(_ index: Int) throws(CompressionError) -> [[Float]] {
    var values = [Float](repeating: 0, count: elementCount)
    do throws(Refusal) {
      try withMappedFile(paths[index]) { (file) throws(Refusal) in
        var floats = values.mutableSpan
        var tensor = floats.mutableBytes
        do throws(ImageError) { try writer.write(decoding: file, to: &tensor) } catch {
          throw Refusal(paths[index], error.message)
        }
      }
    } catch { throw CompressionError(error.file, error.reason) }
    return [values]
  }
}

/// How pictures become a float input, and what values it can take.
struct PictureNormalisation {
  let specification: InputSpecification
  /// From the darkest to the brightest pixel, over all channels.
  let range: ActivationRange

  /// Nil for an input that is no picture: [1, height, width, 1 or 3] of floats.
  init?(_ tensor: GraphTensor, mean: [Float]?, deviation: [Float]?, fit: Port.Fit) {
    let shape = tensor.shape
    guard shape.rank == 4, shape[0] == 1, shape[3] == 1 || shape[3] == 3, tensor.type == .float32 else { return nil }
    var specification = InputSpecification(width: shape[2], height: shape[1], channels: shape[3], element: .float32)
    let (mean, deviation) = (mean ?? [0], deviation ?? [1])
    var ends: [Float] = []
    for channel in 0..<3 {
      specification.mean[channel] = mean[min(channel, mean.count - 1)]
      specification.standardDeviation[channel] = deviation[min(channel, deviation.count - 1)]
      guard channel < shape[3] else { continue }
      for pixel in [Float(0), 1] {
        ends.append((pixel - specification.mean[channel]) / specification.standardDeviation[channel])
      }
    }
    specification.fit =
      switch fit {
      case .centreCrop: .centreCrop
      case .letterbox: .letterbox
      case .stretch: .stretch
      }
    self.specification = specification
    range = ActivationRange(ends.min()!, ends.max()!)
  }
}
