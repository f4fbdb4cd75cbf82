internal import Tensors

/// Writes pictures into the input of a model in one pass: crop or letterbox, resize, normalise and quantise.
///
/// Each pixel of the input is the resampled 8-bit pixel (see `ResamplingWindow`, rows first, both directions rounded),
/// turned into grey by the luma of BT.601 or into three equal channels where the input wants it, looked up in a table of
/// 256 values (see `ValueTable`). No picture is held: rows come from top to bottom, each once, and the tensor's rows are
/// written as soon as they can be made. After the first picture of a size, further ones of that size take no memory.
public struct InputWriter: ~Copyable {
  public let specification: InputSpecification
  /// Bytes of the tensor.
  public let byteCount: Int
  private let table: ValueTable
  private var resampler: Resampler?

  /// `storageBias`, 0 or 128, is added to each stored byte: an int8 tensor whose bytes are kept as value + 128 takes
  /// 128.
  public init(_ specification: InputSpecification, storageBias: Int = 0) throws(ImageError) {
    guard specification.isValid else { throw .invalidSpecification }
    self.specification = specification
    byteCount = specification.width * specification.height * specification.channels * specification.element.byteCount
    table = ValueTable(specification, storageBias: storageBias)
  }

  /// Bytes of memory that the writer works in, for pictures of the size it has been prepared for last.
  public var workingByteCount: Int { table.byteCount + (resampler?.byteCount ?? 0) }

  /// Makes ready for pictures of a size in pixels, of 1 or 3 channels; `begin` and `write` do it by themselves when the
  /// size changes. Throws `tooLarge` before it takes more memory than `ImageLimits` allow.
  public mutating func prepare(width: Int, height: Int, channels: Int) throws(ImageError) {
    if let resampler, resampler.width == width, resampler.height == height, resampler.channels == channels { return }
    guard channels == 1 || channels == 3 else { throw .tooLarge(width: width, height: height) }
    resampler = try Resampler(specification, width: width, height: height, channels: channels)
  }

  /// Starts a picture whose rows `push` is to bring, and fills what it leaves free of the tensor: `byteCount` bytes,
  /// aligned for its elements.
  public mutating func begin(
    width: Int, height: Int, channels: Int, in tensor: inout MutableRawSpan
  ) throws(ImageError) {
    try prepare(width: width, height: height, channels: channels)
    try check(tensor.byteCount)
    unsafe tensor.withUnsafeMutableBytes { tensor in
      unsafe resampler!.begin(specification, table, in: tensor.baseAddress!)
    }
  }

  /// Takes the next row of the picture, `width * channels` bytes, into the tensor that `begin` was given. With the last
  /// row the tensor is complete, and there is no next one before the next `begin`.
  public mutating func push(_ row: RawSpan, to tensor: inout MutableRawSpan) throws(ImageError) {
    let expected = resampler?.rowByteCount ?? 0
    guard expected > 0, row.byteCount == expected else {
      throw .wrongByteCount(expected: expected, actual: row.byteCount)
    }
    try check(tensor.byteCount)
    unsafe row.withUnsafeBytes { row in
      unsafe tensor.withUnsafeMutableBytes { tensor in
        let row = unsafe row.baseAddress!.assumingMemoryBound(to: UInt8.self)
        unsafe resampler!.push(row, specification, table, to: tensor.baseAddress!)
      }
    }
  }

  private func check(_ tensorByteCount: Int) throws(ImageError) {
    guard tensorByteCount == byteCount else { throw .wrongByteCount(expected: byteCount, actual: tensorByteCount) }
  }
}
