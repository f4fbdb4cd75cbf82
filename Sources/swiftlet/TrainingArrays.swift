internal import Console
internal import Learning
internal import Numpy
internal import Tensors
internal import Training

/// Samples in NumPy arrays: x.npy, [count, height, width, channels] of float32 as they are or of bytes as pixels, and
/// y.npy, [count] whole numbers.
struct TrainingArrays {
  let samples: TrainingSamples

  init(_ folder: String, _ preparation: TrainingData.Preparation) throws(Refusal) {
    let path = folder + "/x.npy"
    let array = try TrainingArrays.read(path)
    let extent = preparation.extent
    guard let count = array.shape.first, count > 0, TrainingArrays.fits(Array(array.shape.dropFirst()), extent) else {
      let shape = array.shape.map { "\($0)" }.joined(separator: "x")
      throw Refusal(path, "the shape is \(shape); the model takes [count, \(extent.description)]")
    }
    try TrainingData.check(count: count, preparation, path)
    let inputs = try TrainingArrays.inputs(array, preparation, path)
    var labels: [Int32]?
    if exists(folder + "/y.npy") { labels = try TrainingArrays.labels(folder + "/y.npy", count, preparation) }
    samples = TrainingSamples(inputs: inputs, inputCount: extent.count, labels: labels)
  }

  private static func read(_ path: String) throws(Refusal) -> NumpyArray {
    let bytes = try readFile(path)
    do { return try NumpyArray(decoding: bytes) } catch { throw Refusal(path, error.reason) }
  }

  /// The sample's own extents, those without a last 1, or one row of all elements.
  private static func fits(_ shape: [Int], _ extent: Extent) -> Bool {
    let whole = [extent.height, extent.width, extent.channels]
    return shape == whole || (extent.channels == 1 && shape == Array(whole.dropLast())) || shape == [extent.count]
  }

  private static func inputs(
    _ array: NumpyArray, _ preparation: TrainingData.Preparation, _ path: String
  ) throws(Refusal) -> [Float] {
    switch array.type {
    case .float32:
      let values = array.bytes.withUnsafeBytes { bytes in
        (0..<bytes.count / 4).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
      }
      guard let place = values.firstIndex(where: { !$0.isFinite }) else { return values }
      throw Refusal(path, "sample \(place / preparation.extent.count): a value is no finite number")
    case .uint8:
      let channels = preparation.extent.channels
      let (mean, deviation) = (preparation.mean, preparation.standardDeviation)
      return array.bytes.enumerated().map { place, byte in
        let channel = place % channels
        return (Float(byte) / 255 - mean[min(channel, mean.count - 1)]) / deviation[min(channel, deviation.count - 1)]
      }
    default: throw Refusal(path, "the elements are \(array.type.name); use float32, or uint8 for pixels")
    }
  }

  private static func labels(
    _ path: String, _ count: Int, _ preparation: TrainingData.Preparation
  ) throws(Refusal) -> [Int32] {
    let array = try read(path)
    guard array.shape == [count] else { throw Refusal(path, "expected one class number for each of \(count) samples") }
    guard [.uint8, .int32, .int64].contains(array.type) else {
      throw Refusal(path, "the elements are \(array.type.name); use uint8, int32 or int64")
    }
    var labels: [Int32] = []
    for place in 0..<count {
      let label = array.integer(place)
      guard 0..<preparation.classCount ~= label else {
        throw Refusal(path, "element \(place) is \(label); the model has \(preparation.classCount) classes, from 0")
      }
      labels.append(Int32(label))
    }
    return labels
  }
}

extension NumpyArray {
  /// An element of an array of whole numbers.
  fileprivate func integer(_ place: Int) -> Int {
    bytes.withUnsafeBytes { bytes in
      switch type {
      case .uint8: Int(bytes[place])
      case .int32: Int(bytes.loadUnaligned(fromByteOffset: 4 * place, as: Int32.self))
      default: Int(bytes.loadUnaligned(fromByteOffset: 8 * place, as: Int64.self))
      }
    }
  }
}
