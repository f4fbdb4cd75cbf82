internal import Tensors

/// A dense array in NumPy's `.npy` format: little-endian elements in row-major order.
struct NumpyArray {
  var type: ElementType
  var shape: [Int]
  var bytes: [UInt8]
}

/// The types that are read and written, by their name in the file.
private let typeNames: [(name: String, type: ElementType)] = [
  ("|u1", .uint8), ("|i1", .int8), ("<i4", .int32), ("<i8", .int64), ("<f4", .float32),
]

extension NumpyArray {
  /// The name a type has in a file; nil for types that are not written.
  static func typeName(_ type: ElementType) -> String? { typeNames.first { $0.type == type }?.name }

  /// The file, format version 1.0, data on a multiple of 64.
  func encoded() -> [UInt8] {
    let extents = shape.map { "\($0)" }.joined(separator: ", ") + (shape.count == 1 ? "," : "")
    let name = NumpyArray.typeName(type)!
    var header = "{'descr': '\(name)', 'fortran_order': False, 'shape': (\(extents)), }"
    let prefixByteCount = NumpyHeader.magic.count + 4
    let padding = 63 - (prefixByteCount + header.utf8.count) % 64
    header += String(repeating: " ", count: padding) + "\n"
    let length = header.utf8.count
    return NumpyHeader.magic + [1, 0, UInt8(length & 255), UInt8(length >> 8)] + Array(header.utf8) + bytes
  }

  /// Reads format versions 1 to 3; any bytes get an array or a reason.
  init(decoding file: [UInt8]) throws(NumpyError) {
    let header = try NumpyHeader(file)
    guard !header.isColumnMajor else {
      throw NumpyError("the array is in Fortran order; save it with numpy.ascontiguousarray")
    }
    guard let type = typeNames.first(where: { $0.name == header.typeName })?.type else {
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
struct NumpyError: Error {
  var reason: String
  init(_ reason: String) { self.reason = reason }
}
