import Graph
import Tensors

/// A tensor whose elements are known while a model is imported; dense and row-major.
struct ONNXConstant: Equatable {
  enum Elements: Equatable {
    /// Of the float types, as single precision.
    case floats([Float])
    /// Of the integer types and bool (0 and 1).
    case integers([Int64])
  }

  var type: ONNXType
  var dims: [Int]
  var elements: Elements

  init(_ type: ONNXType, _ dims: [Int], _ elements: Elements) {
    self.type = type
    self.dims = dims
    self.elements = elements
  }

  init(floats: [Float], dims: [Int]) { self.init(.float32, dims, .floats(floats)) }

  /// Integers of a type, cut to what it can hold.
  init(_ type: ONNXType, integers: [Int64], dims: [Int]) {
    self.init(type, dims, .integers(integers.map { type.wrapped($0) }))
  }

  /// A list of int64.
  init(_ integers: [Int]) { self.init(.int64, [integers.count], .integers(integers.map { Int64($0) })) }

  var count: Int {
    switch elements {
    case .floats(let values): values.count
    case .integers(let values): values.count
    }
  }

  /// The elements as single precision.
  var floats: [Float] {
    switch elements {
    case .floats(let values): values
    case .integers(let values): values.map { type == .uint64 ? Float(UInt64(bitPattern: $0)) : Float($0) }
    }
  }

  /// The elements of an integer type; nil for a float type.
  var integers: [Int64]? {
    guard case .integers(let values) = elements else { return nil }
    return values
  }

  /// Elements by their numbers, in another shape.
  func picked(_ indices: [Int], dims: [Int]) -> ONNXConstant {
    switch elements {
    case .floats(let values): ONNXConstant(type, dims, .floats(indices.map { values[$0] }))
    case .integers(let values): ONNXConstant(type, dims, .integers(indices.map { values[$0] }))
    }
  }

  func reshaped(_ dims: [Int]) -> ONNXConstant { ONNXConstant(type, dims, elements) }

  func transposed(_ permutation: [Int]) -> ONNXConstant {
    let steps = Strides.dense(dims)
    let extents = permutation.map { dims[$0] }
    return picked(Strides.walk(extents, permutation.map { steps[$0] }), dims: extents)
  }

  /// The elements as a graph holds them, little-endian; nil for types it does not have.
  var bytes: [UInt8]? {
    guard let width = type.elementType?.byteCount else { return nil }
    switch elements {
    case .floats(let values): return values.littleEndianBytes
    case .integers(let values):
      var result: [UInt8] = []
      result.reserveCapacity(values.count * width)
      for value in values {
        for byte in 0..<width { result.append(UInt8(truncatingIfNeeded: value >> (8 * byte))) }
      }
      return result
    }
  }
}

/// Walks over dense tensors.
enum Strides {
  static func dense(_ dims: [Int]) -> [Int] {
    var result = [Int](repeating: 1, count: dims.count)
    for dimension in dims.indices.dropLast().reversed() {
      result[dimension] = result[dimension + 1] * dims[dimension + 1]
    }
    return result
  }

  /// The numbers of the elements met in row-major order of `extents`, with the given steps along each.
  static func walk(_ extents: [Int], _ steps: [Int], from start: Int = 0) -> [Int] {
    guard !extents.contains(0) else { return [] }
    var result = [start]
    for (extent, step) in zip(extents, steps) {
      var next: [Int] = []
      next.reserveCapacity(result.count * extent)
      for base in result {
        for index in 0..<extent { next.append(base + index * step) }
      }
      result = next
    }
    return result
  }

  /// The steps of an operand that is repeated to fill `extents`.
  static func broadcast(_ dims: [Int], to extents: [Int]) -> [Int] {
    let steps = dense(dims)
    let missing = extents.count - dims.count
    return extents.indices.map { $0 < missing || dims[$0 - missing] == 1 ? 0 : steps[$0 - missing] }
  }

  /// The extents that operands broadcast to by NumPy's rule; nil where they do not.
  static func broadcast(_ operands: [[Int]]) -> [Int]? {
    guard operands.allSatisfy({ $0.count <= ONNXShapes.maximumRank }) else { return nil }
    var result: [Int] = []
    for position in 0..<(operands.map(\.count).max() ?? 0) {
      var extent = 1
      for dims in operands where position < dims.count {
        let own = dims[dims.count - 1 - position]
        guard own == extent || own == 1 || extent == 1 else { return nil }
        if own != 1 { extent = own }
      }
      result.insert(extent, at: 0)
    }
    return result
  }
}

extension [Float] {
  fileprivate var littleEndianBytes: [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(4 * count)
    for value in self {
      let bits = value.bitPattern
      for byte in 0..<4 { result.append(UInt8(truncatingIfNeeded: bits >> (8 * byte))) }
    }
    return result
  }
}
