internal import Compression
internal import Console
internal import Graph
internal import ModelFormat
internal import Tensors

/// What a model is calibrated with, and where it came from.
struct CalibrationData {
  let folder: String
  let samples: any Samples
  /// The values that inputs can take, where that is known.
  let inputRanges: [ActivationRange?]
  /// Pictures go into the model's first input as bytes.
  let arePictures: Bool
  /// Of the names and the content of all files.
  let digest: String

  init(_ folder: String, for graph: Graph, source: String, _ request: CompilationRequest) throws(Refusal) {
    self.folder = folder
    guard isFolder(folder) else { throw Refusal(folder, "--calibrate takes a folder of pictures or .npy arrays") }
    if let arrays = try CalibrationArrays(folder, graph) {
      (samples, inputRanges, arePictures) = (arrays, [], false)
      digest = try CalibrationData.digest(arrays.paths, in: folder)
      return
    }
    let paths = try CalibrationPictures.paths(below: folder)
    guard !paths.isEmpty else {
      throw Refusal(folder, "no pictures (.jpg, .png, .bmp, .ppm, .pgm) and no .npy arrays to calibrate with")
    }
    guard graph.inputs.count == 1,
      let input = PictureNormalisation(
        graph[graph.inputs[0]], mean: request.mean, deviation: request.standardDeviation,
        fit: request.fit ?? .centreCrop)
    else {
      throw Refusal(source, "its input is no picture; calibrate with .npy arrays of the input's shape")
    }
    samples = try CalibrationPictures(paths, for: input, source: source)
    (inputRanges, arePictures) = ([input.range], true)
    digest = try CalibrationData.digest(paths, in: folder)
  }

  private static func digest(_ paths: [String], in folder: String) throws(Refusal) -> String {
    var lines = ""
    for path in paths {
      let file = try withMappedFile(path) { (bytes) in sha256(of: bytes) }
      lines += "\(file)  \(path.dropFirst(folder.count))\n"
    }
    return sha256(of: lines.utf8.span.bytes)
  }
}
