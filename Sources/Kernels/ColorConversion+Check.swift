/// Why rows cannot be converted.
public enum ColorConversionError: Error, Equatable, Sendable {
  /// A width or a number of rows that is negative or above `ColorConversion.largest`.
  case size(width: Int, rows: Int)
  /// A distance between rows that is shorter than a row, or longer than 2^31 - 1 bytes.
  case stride(Int, rowByteCount: Int)
  /// A plane, counted from 0, that ends before the rows do.
  case plane(Int, byteCount: Int, needed: Int64)
  /// The output ends before the rows do.
  case output(byteCount: Int, needed: Int64)

  /// One line for people.
  public var message: String {
    switch self {
    case .size(let width, let rows):
      "\(rows) rows of \(width) pixels: both must lie in 0...\(ColorConversion.largest)"
    case .stride(let stride, let rowByteCount):
      "\(stride) bytes from row to row: a row has \(rowByteCount), and the distance must be that or more, below 2^31"
    case .plane(let index, let byteCount, let needed):
      "plane \(index) of the frame has \(byteCount) bytes, its rows take \(needed): its format or its size is another"
    case .output(let byteCount, let needed): "the output has \(byteCount) bytes, its rows take \(needed)"
    }
  }
}

extension ColorConversion {
  /// The largest width and number of rows.
  public static let largest = 1 << 16

  func check(
    _ planes: borrowing ColorPlanes, _ width: Int, _ rows: Int
  ) throws(ColorConversionError) {
    let sizes = 0...ColorConversion.largest
    guard sizes.contains(width) && sizes.contains(rows) else { throw .size(width: width, rows: rows) }
    for plane in 0..<format.planeCount {
      let rowByteCount = format.rowByteCount(plane: plane, width: width)
      let needed = try byteCount(format.rowCount(plane: plane, rows: rows), rowByteCount, planes.stride(plane))
      guard planes.byteCount(plane) >= needed else {
        throw .plane(plane, byteCount: planes.byteCount(plane), needed: needed)
      }
    }
  }

  func checkOutput(
    _ outByteCount: Int, _ rows: Int, _ rowByteCount: Int, _ stride: Int
  ) throws(ColorConversionError) {
    let needed = try byteCount(rows, rowByteCount, stride)
    guard outByteCount >= needed else { throw .output(byteCount: outByteCount, needed: needed) }
  }

  /// From the first byte of the first row to the last byte of the last one.
  private func byteCount(_ rows: Int, _ rowByteCount: Int, _ stride: Int) throws(ColorConversionError) -> Int64 {
    guard stride >= rowByteCount && stride <= Int(Int32.max) else {
      throw .stride(stride, rowByteCount: rowByteCount)
    }
    return rows == 0 ? 0 : Int64(rows - 1) * Int64(stride) + Int64(rowByteCount)
  }
}
