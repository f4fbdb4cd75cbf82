import Foundation
import Graph
import Tensors

/// Outputs of the TFLite reference kernels for inputs that a rule makes, and how far XNNPACK was from them.
struct Goldens: Decodable {
  struct Output: Decodable {
    var shape: [Int]
    var dtype: String
    var file: String?
    var optimizedDifference: Double?

    enum CodingKeys: String, CodingKey {
      case shape, dtype, file
      case optimizedDifference = "optimized_kernels_max_abs_diff"
    }
  }

  struct Model: Decodable {
    var seed1: [Output]?
    var seed2: [Output]?

    func outputs(seed: Int) -> [Output]? { seed == 1 ? seed1 : seed2 }
  }

  var models: [String: Model]

  /// The manifest, with infinities and NaNs that Python writes as bare words read as absent.
  static func load() throws -> Goldens {
    var text = String(decoding: try Shared.bytes("conformance/golden/manifest.json"), as: UTF8.self)
    for word in ["-Infinity", "Infinity", "NaN"] { text = text.replacing(word, with: "null") }
    return try JSONDecoder().decode(Goldens.self, from: Data(text.utf8))
  }

  /// The input that the rule gives for a tensor of the model.
  static func input(tensor: Int, seed: Int, type: ElementType, count: Int) -> [UInt8] {
    var state = UInt32(truncatingIfNeeded: seed * 7919 + tensor * 104729 + 1)
    var bytes: [UInt8] = []
    for _ in 0..<count {
      state = state &* 1_664_525 &+ 1_013_904_223
      let byte = UInt8(state >> 24)
      switch type {
      case .int8: bytes.append(byte ^ 128)
      case .uint8: bytes.append(byte)
      case .bool: bytes.append(byte > 127 ? 1 : 0)
      case .float32: bytes += withUnsafeBytes(of: (Float(byte) - 128) / 128) { Array($0) }
      case .int32: bytes += withUnsafeBytes(of: Int32(byte)) { Array($0) }
      case .int64: bytes += withUnsafeBytes(of: Int64(byte)) { Array($0) }
      case .int16: bytes += withUnsafeBytes(of: (Int16(byte) - 128) * 256) { Array($0) }
      case .float16: fatalError("no model has float16 inputs")
      }
    }
    return bytes
  }
}

/// How two outputs differ.
struct Difference {
  var count = 0
  var exact = 0
  var withinOne = 0
  var largest = 0.0
  /// The largest difference as a share of the larger of 1 and the expected magnitude.
  var largestRelative = 0.0
  /// The largest expected magnitude.
  var peak = 0.0
  /// Whether what wins in the reference wins here, if only tied.
  var sameArgument = true

  init() {}

  init(_ result: [UInt8], _ expected: [UInt8], type: ElementType) {
    let (a, b) = (Difference.numbers(result, type), Difference.numbers(expected, type))
    precondition(a.count == b.count)
    count = a.count
    for (x, y) in zip(a, b) {
      let distance = x == y || (x.isNaN && y.isNaN) ? 0 : abs(x - y)
      if distance == 0 { exact += 1 }
      if distance <= 1 { withinOne += 1 }
      largest = max(largest, distance)
      largestRelative = max(largestRelative, distance / max(1, abs(y)))
      peak = max(peak, abs(y))
    }
    guard let top = a.max(), let winner = b.indices.max(by: { b[$0] < b[$1] }) else { return }
    sameArgument = a[winner] == top
  }

  mutating func add(_ other: Difference) {
    count += other.count
    exact += other.exact
    withinOne += other.withinOne
    largest = max(largest, other.largest)
    largestRelative = max(largestRelative, other.largestRelative)
    peak = max(peak, other.peak)
    sameArgument = sameArgument && other.sameArgument
  }

  static func numbers(_ bytes: [UInt8], _ type: ElementType) -> [Double] {
    bytes.withUnsafeBytes { raw in
      stride(from: 0, to: raw.count, by: type.byteCount).map { offset in
        switch type {
        case .int8: Double(raw.loadUnaligned(fromByteOffset: offset, as: Int8.self))
        case .uint8, .bool: Double(raw[offset])
        case .int16: Double(raw.loadUnaligned(fromByteOffset: offset, as: Int16.self))
        case .int32: Double(raw.loadUnaligned(fromByteOffset: offset, as: Int32.self))
        case .int64: Double(raw.loadUnaligned(fromByteOffset: offset, as: Int64.self))
        case .float32: Double(raw.loadUnaligned(fromByteOffset: offset, as: Float.self))
        case .float16: fatalError("no model has float16 outputs")
        }
      }
    }
  }
}
