internal import CKernels

/// Rows of a camera's frames turned into red, green and blue bytes, or into bytes of luma. Allocates nothing, and gives
/// the same bytes on every processor.
public struct ColorConversion: Sendable {
  public let format: ColorFormat
  private let factors: swl_color_factors
  private let table: KernelTable

  /// `matrix` and `range` say what luma and chroma stand for; between formats of colour they mean nothing.
  public init(from format: ColorFormat, _ matrix: ColorMatrix, _ range: ColorRange, _ table: KernelTable) {
    self.format = format
    self.table = table.withPixels
    factors = swl_color_factors(matrix, range)
  }

  /// Converts `rows` rows of `width` pixels, the first of which is an even one of the frame, to [rows][width][3].
  ///
  /// - Parameter stride: bytes from one row of `out` to the next; those between the rows keep what they hold.
  public func writeRGB(
    _ planes: borrowing ColorPlanes, width: Int, rows: Int, to out: inout MutableSpan<UInt8>, stride: Int
  ) throws(ColorConversionError) {
    unsafe try convert(planes, width, rows, &out, stride, channels: 3) { arguments in
      unsafe table.kernels.color_rgb.run(arguments, 0, unsafe table.kernels.color_rgb.units(arguments))
    }
  }

  /// The same to [rows][width] bytes of luma: the frame's own stretched to 0...255, or that of ITU-R BT.601 of a format
  /// of colour.
  public func writeLuma(
    _ planes: borrowing ColorPlanes, width: Int, rows: Int, to out: inout MutableSpan<UInt8>, stride: Int
  ) throws(ColorConversionError) {
    unsafe try convert(planes, width, rows, &out, stride, channels: 1) { arguments in
      unsafe table.kernels.color_luma.run(arguments, 0, unsafe table.kernels.color_luma.units(arguments))
    }
  }

  private func convert(
    _ planes: borrowing ColorPlanes, _ width: Int, _ rows: Int, _ out: inout MutableSpan<UInt8>, _ stride: Int,
    channels: Int, _ run: (UnsafePointer<swl_color>) -> Void
  ) throws(ColorConversionError) {
    try check(planes, width, rows)
    try checkOutput(out.count, rows, channels * width, stride)
    guard width > 0 && rows > 0 else { return }
    var arguments = unsafe swl_color()
    unsafe (arguments.format, arguments.factors) = (format.kernelFormat, factors)
    unsafe (arguments.rows, arguments.count) = (Int32(rows), Int32(width))
    unsafe arguments.chroma_shift = Int32(format.chromaShift)
    unsafe arguments.in_stride = (
      Int32(truncatingIfNeeded: planes.strides.0), Int32(truncatingIfNeeded: planes.strides.1),
      Int32(truncatingIfNeeded: planes.strides.2)
    )
    unsafe arguments.out_stride = Int32(stride)
    unsafe planes.first.withUnsafeBufferPointer { first in
      unsafe planes.second.withUnsafeBufferPointer { second in
        unsafe planes.third.withUnsafeBufferPointer { third in
          unsafe out.withUnsafeMutableBufferPointer { out in
            unsafe arguments.in = (first.baseAddress, second.baseAddress, third.baseAddress)
            unsafe arguments.out = out.baseAddress
            unsafe withUnsafePointer(to: arguments) { unsafe run($0) }
          }
        }
      }
    }
  }
}
