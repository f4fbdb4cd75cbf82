internal import Compression
internal import Console
internal import Graph
internal import Numpy
internal import Tensors

/// Samples from `.npy` files of float32: each file holds one sample of the input's shape or a batch of them.
///
/// A model with several inputs takes a folder for each, named 0, 1, ...
struct CalibrationArrays: Samples {
  /// By input: the samples one after the other.
  private let values: [[Float]]
  private let elementCounts: [Int]
  let paths: [String]
  let count: Int

  /// Nil when the folder has no arrays.
  init?(_ folder: String, _ graph: Graph) throws(Refusal) {
    let folders = graph.inputs.count == 1 ? [folder] : graph.inputs.indices.map { "\(folder)/\($0)" }
    guard folders.allSatisfy(isFolder) else { return nil }
    var (values, paths): ([[Float]], [String]) = ([], [])
    for (folder, id) in zip(folders, graph.inputs) {
      let files = try namesInFolder(folder).filter { $0.hasSuffix(".npy") }.map { "\(folder)/\($0)" }
      guard !files.isEmpty else { return nil }
      paths += files
      var all: [Float] = []
      for file in files {
        let read = try CalibrationArrays.read(file, for: graph[id], extents: graph.extents(ofInput: id))
        all += graph.stored(read, input: id)
      }
      values.append(all)
    }
    elementCounts = graph.inputs.map { graph[$0].shape.elementCount }
    let counts = zip(values, elementCounts).map { $0.count / $1 }
    guard let first = counts.first, counts.allSatisfy({ $0 == first }) else {
      throw Refusal(folder, "the inputs have different numbers of samples: \(counts)")
    }
    (self.values, self.paths, count) = (values, paths, first)
  }

  func inputs(_ index: Int) -> [[Float]] {
    zip(values, elementCounts).map { Array($0[index * $1..<(index + 1) * $1]) }
  }

  private static func read(_ path: String, for input: GraphTensor, extents: [Int]) throws(Refusal) -> [Float] {
    let array: NumpyArray
    let file = try readFile(path)
    do { array = try NumpyArray(decoding: file) } catch { throw Refusal(path, error.reason) }
    let isBatch = array.shape.dropFirst() == extents.dropFirst()[...] && extents.first == 1
    guard array.type == .float32,
      array.shape == extents || (isBatch && !array.shape.isEmpty) || array.shape.dropFirst() == extents[...]
    else {
      let found = array.shape.map(String.init).joined(separator: "x")
      throw Refusal(
        path,
        "input \(input.name): expected float32 \(extents.map(String.init).joined(separator: "x")), or several of them along the first "
          + "dimension, found \(array.type.name) \(found)")
    }
    let values = array.bytes.withUnsafeBytes { bytes in
      (0..<bytes.count / 4).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
    }
    guard !values.isEmpty else { throw Refusal(path, "the array is empty") }
    guard let index = values.firstIndex(where: { !$0.isFinite }) else { return values }
    throw Refusal(path, "element \(index) is \(values[index])")
  }
}

extension Graph {
  /// The extents of an input as callers hand it over.
  fileprivate func extents(ofInput id: TensorID) -> [Int] {
    let own = self[id].shape.dimensions
    return boundaries[id]?.isChannelsFirst == true ? [own[0], own[3], own[1], own[2]] : own
  }

  /// Samples [N, C, H, W] as [N, H, W, C] where the input's callers have the channels first.
  fileprivate func stored(_ values: [Float], input id: TensorID) -> [Float] {
    guard boundaries[id]?.isChannelsFirst == true else { return values }
    let shape = self[id].shape
    let (pixels, channels) = (shape[1] * shape[2], shape[3])
    return values.indices.map { index in
      let (place, channel) = index.quotientAndRemainder(dividingBy: channels)
      let (image, pixel) = place.quotientAndRemainder(dividingBy: pixels)
      return values[(image * channels + channel) * pixels + pixel]
    }
  }
}
