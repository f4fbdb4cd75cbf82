internal import CImaging
internal import Tensors

/// Writes pictures into the input of a model: crop or letterbox, resize, normalise and quantise.
///
/// Each pixel of the input is the resampled 8-bit pixel (see `ResamplingWindow`, rows first, both passes rounded), turned
/// into grey by the luma of BT.601 or into three equal channels where the input wants it, looked up in a table of 256
/// values (see `ValueTable`). After the first picture of a size, further ones of that size take no memory.
public struct InputWriter: ~Copyable {
  public let specification: InputSpecification
  /// Bytes of the tensor.
  public let byteCount: Int
  private let table: ValueTable
  private var plan: Plan?

  /// `storageBias`, 0 or 128, is added to each stored byte: an int8 tensor whose bytes are kept as value + 128 takes
  /// 128.
  public init(_ specification: InputSpecification, storageBias: Int = 0) throws(ImageError) {
    guard specification.isValid else { throw .invalidSpecification }
    self.specification = specification
    byteCount = specification.width * specification.height * specification.channels * specification.element.byteCount
    table = ValueTable(specification, storageBias: storageBias)
  }

  /// Makes ready for pictures of a size; `write` does it by itself when the size changes.
  public mutating func prepare(width: Int, height: Int, channels: Int) throws(ImageError) {
    if let plan, plan.width == width, plan.height == height, plan.channels == channels { return }
    guard 1...16384 ~= width, 1...16384 ~= height, channels == 1 || channels == 3 else {
      throw .tooLarge(width: width, height: height)
    }
    plan = Plan(specification, width: width, height: height, channels: channels)
  }

  /// Writes a picture into a tensor of `byteCount` bytes, aligned for its elements.
  public mutating func write(_ image: Image, to tensor: inout MutableRawSpan) throws(ImageError) {
    try unsafe write(
      image.bytes.span.bytes, width: image.width, height: image.height, channels: image.channels, to: &tensor)
  }

  /// The same for a tensor in memory that the caller keeps valid.
  @unsafe public mutating func write(_ image: Image, to tensor: UnsafeMutableRawBufferPointer) throws(ImageError) {
    var span = unsafe MutableRawSpan(_unsafeBytes: tensor)
    try write(image, to: &span)
  }

  /// Writes pixels [height, width, channels] without gaps, 1 or 3 channels.
  public mutating func write(
    _ pixels: RawSpan, width: Int, height: Int, channels: Int, to tensor: inout MutableRawSpan
  ) throws(ImageError) {
    try prepare(width: width, height: height, channels: channels)
    guard pixels.byteCount == width * height * channels else {
      throw .wrongByteCount(expected: width * height * channels, actual: pixels.byteCount)
    }
    guard tensor.byteCount == byteCount else {
      throw .wrongByteCount(expected: byteCount, actual: tensor.byteCount)
    }
    unsafe pixels.withUnsafeBytes { pixels in
      unsafe tensor.withUnsafeMutableBytes { tensor in
        let input = unsafe pixels.baseAddress!.assumingMemoryBound(to: UInt8.self)
        unsafe plan!.run(input, table, specification, to: tensor.baseAddress!)
      }
    }
  }
}
