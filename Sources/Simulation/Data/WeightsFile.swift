package import Console
internal import Numpy
internal import Tensors

/// The parameters of a network in a row, as a `.npy` file of float32.
package enum WeightsFile {
  package static func read(_ path: String, count: Int) throws(Refusal) -> [Float] {
    let array: NumpyArray
    do { array = try NumpyArray(decoding: try DataFile.read(path, limit: 1 << 30)) } catch {
      throw error as? Refusal ?? Refusal(path, (error as? NumpyError)?.reason ?? "this is no .npy file")
    }
    guard array.type == .float32, array.shape == [count] else {
      throw Refusal(path, "expected \(count) numbers of float32 in a row, as --write-weights writes them")
    }
    let values = array.bytes.withUnsafeBytes { bytes in
      (0..<count).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
    }
    guard values.allSatisfy({ $0.isFinite }) else { throw Refusal(path, "a value is no finite number") }
    return values
  }

  package static func write(_ weights: [Float], to path: String) throws(Refusal) {
    let bytes = weights.withUnsafeBytes { Array($0) }
    try writeFile(path, NumpyArray(type: .float32, shape: [weights.count], bytes: bytes).encoded().span.bytes)
  }
}
