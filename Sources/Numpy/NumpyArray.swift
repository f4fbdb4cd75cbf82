package import Tensors

/// A dense array in NumPy's `.npy` format: little-endian elements in row-major order.
package struct NumpyArray {
  package var type: ElementType
  package var shape: [Int]
  package var bytes: [UInt8]

  package init(type: ElementType, shape: [Int], bytes: [UInt8]) {
    self.type = type
    self.shape = shape
    self.bytes = bytes
  }
}

extension NumpyArray {
  /// The name a type has in a file; nil for types that are not written.
  package static func typeName(_ type: ElementType) -> StaticString? {
    switch type {
    case .uint8: "|u1"
    case .int8: "|i1"
    case .int32: "<i4"
    case .int64: "<i8"
    case .float32: "<f4"
    default: nil
    }
  }

  private static func type(named name: String) -> ElementType? {
    let types: [ElementType] = [.uint8, .int8, .int32, .int64, .float32]
    return types.first { typeName($0)!.description.utf8.elementsEqual(name.utf8) }
  }

  /// The file, format version 1.0, data on a multiple of 64.
  package func encoded() -> [UInt8] {
    var extents = ""
    for (index, extent) in shape.enumerated() { extents += (index > 0 ? ", " : "") + "\(extent)" }
    if shape.count == 1 { extents += "," }
    let name = NumpyArray.typeName(type)!.description
    var header = "{'descr': '\(name)', 'fortran_order': False, 'shape': (\(extents)), }"
    let prefixByteCount = NumpyHeader.magic.count + 4
    let padding = 63 - (prefixByteCount + header.utf8.count) % 64
    header += String(repeating: " ", count: padding) + "\n"
    let length = header.utf8.count
    return NumpyHeader.magic + [1, 0, UInt8(length & 255), UInt8(length >> 8)] + Array(header.utf8) + bytes
  }

  /// Reads format versions 1 to 3; any bytes get an array or a reason.
  package init(decoding file: [UInt8]) throws(NumpyError) {
    let header = try NumpyHeader(file)
    guard !header.isColumnMajor else {
      throw NumpyError("the array is in Fortran order; save it with numpy.ascontiguousarray")
    }
    guard let type = NumpyArray.type(named: header.typeName) else {
      throw NumpyError("elements of type '\(header.typeName)' are not read; use u1, i1, i4, i8 or f4, little-endian")
    }
    var byteCount = type.byteCount
    for extent in header.shape {
      let (product, overflow) = byteCount.multipliedReportingOverflow(by: extent)
      guard !overflow else { throw NumpyError("byte 10: the shape is too large") }
      byteCount = product
    }
    let stored = file.count - header.byteCount
    guard stored == byteCount else {
      throw NumpyError("byte \(header.byteCount): \(stored) bytes of data where the shape needs \(byteCount)")
    }
    self.init(type: type, shape: header.shape, bytes: Array(file[header.byteCount...]))
  }
}

/// Why a `.npy` file was refused.
package struct NumpyError: Error {
  package var reason: String
  init(_ reason: String) { self.reason = reason }
}
