internal import Numpy
internal import Tensors

/// Weights as messages carry them: float32, row-major, in the format of NumPy's files.
package struct FloatArray: Sendable, Equatable {
  package var shape: [Int]
  package var values: [Float]

  package init(shape: [Int], values: [Float]) {
    self.shape = shape
    self.values = values
  }

  package var numpyBytes: [UInt8] {
    let bytes = unsafe values.withUnsafeBytes { unsafe Array($0) }
    return NumpyArray(type: .float32, shape: shape, bytes: bytes).encoded()
  }

  package var description: ArrayDescription {
    ArrayDescription(
      elementType: "float32", shape: shape, serialization: "\(ArrayDescription.numpySerialization)")
  }

  /// Reads float32 and float64 elements of either order; float64 is rounded to nearest.
  ///
  /// `limit`: the number of elements above which an array is refused.
  package init(numpyBytes file: [UInt8], limit: Int) throws(WireError) {
    let header: NumpyHeader
    do { header = try NumpyHeader(file) } catch { throw WireError(.badArrayHeader, offset: 0) }
    let isDouble = header.typeName.utf8.elementsEqual("<f8".utf8)
    guard isDouble || header.typeName.utf8.elementsEqual("<f4".utf8) else {
      throw WireError(.unknownElementType, offset: 0)
    }
    let count = try FloatArray.elementCount(header.shape, limit: limit)
    let elementByteCount = isDouble ? 8 : 4
    let byteCount = file.count - header.byteCount
    guard byteCount % elementByteCount == 0, byteCount / elementByteCount == count else {
      throw WireError(.badByteCount, offset: header.byteCount)
    }
    let bytes = unsafe file.span.bytes.extracting(header.byteCount..<file.count)
    let stored = FloatArray.values(bytes, count: count, areDoubles: isDouble)
    self.init(shape: header.shape, values: header.isColumnMajor ? stored.rowMajor(header.shape) : stored)
  }

  private static func elementCount(_ shape: [Int], limit: Int) throws(WireError) -> Int {
    var count = 1
    for extent in shape {
      let (product, isTooLarge) = count.multipliedReportingOverflow(by: extent)
      guard !isTooLarge, extent >= 0 else { throw WireError(.badShape, offset: 0) }
      count = product
    }
    guard count <= limit else { throw WireError(.tooLarge, offset: 0) }
    return count
  }

  private static func values(_ bytes: RawSpan, count: Int, areDoubles: Bool) -> [Float] {
    var values: [Float] = []
    values.reserveCapacity(count)
    for index in 0..<count {
      // Alignment is not asked for; the range was checked.
      if areDoubles {
        values.append(Float(unsafe bytes.unsafeLoadUnaligned(fromByteOffset: 8 * index, as: Double.self)))
      } else {
        values.append(unsafe bytes.unsafeLoadUnaligned(fromByteOffset: 4 * index, as: Float.self))
      }
    }
    return values
  }
}

extension [Float] {
  /// Elements whose first index runs fastest, in the order in which the last does.
  fileprivate func rowMajor(_ shape: [Int]) -> [Float] {
    var strides = shape
    var stride = 1
    for axis in shape.indices {
      strides[axis] = stride
      stride *= shape[axis]
    }
    var place = shape.map { _ in 0 }
    var source = 0
    var result: [Float] = []
    result.reserveCapacity(count)
    for _ in indices {
      result.append(self[source])
      var axis = shape.count - 1
      while axis >= 0 {
        place[axis] += 1
        source += strides[axis]
        if place[axis] < shape[axis] { break }
        source -= strides[axis] * shape[axis]
        place[axis] = 0
        axis -= 1
      }
    }
    return result
  }
}
