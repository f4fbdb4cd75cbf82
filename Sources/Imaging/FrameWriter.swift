public import Kernels
internal import Tensors

/// Writes a camera's frames into the input of a model in one pass: a view's part, crop or letterbox, resize, colours,
/// normalise and quantise.
///
/// A pixel of the input is the bilinear mean of the four samples of each component around its centre, chroma at its own
/// resolution; then the colour of the frame's matrix and range, rounded to 8 bits (grey inputs: its luma), looked up in a
/// table of 256 values (see `ValueTable`). Everything is integer arithmetic in one order: the same bytes everywhere.
/// Preparation takes all the memory, `workingByteCount`; frames and views take none.
public struct FrameWriter: ~Copyable {
  public let format: FrameFormat
  public let specification: InputSpecification
  /// Bytes of the tensor.
  public let byteCount: Int
  public private(set) var view: FrameView
  private let values: ValueTable
  private var resampler: FrameResampler

  /// `storageBias`, 0 or 128, is added to each stored byte: an int8 tensor whose bytes are kept as value + 128 takes
  /// 128. Frames are mirrored by their view: a specification that is mirrored is refused.
  public init(
    _ format: FrameFormat, _ specification: InputSpecification, layout: TensorLayout = .channelsLast,
    view: FrameView = FrameView(), storageBias: Int = 0, _ table: KernelTable = KernelTable(.detected)
  ) throws(FrameError) {
    try format.check()
    guard specification.isValid, !specification.isMirrored else { throw .specification }
    let region = try view.region(width: format.width, height: format.height)
    self.format = format
    self.specification = specification
    self.view = view
    byteCount = specification.width * specification.height * specification.channels * specification.element.byteCount
    values = ValueTable(specification, storageBias: storageBias)
    let source = FrameSource(format, channels: specification.channels)
    resampler = FrameResampler(source, specification, layout, table)
    resampler.look(view, region, specification)
  }

  /// Bytes of memory that the writer works in.
  public var workingByteCount: Int { values.byteCount + resampler.byteCount }

  /// Bytes that a buffer of a frame must have; more are not read.
  public func frameByteCount(buffer: Int = 0) -> Int { format.byteCount(buffer: buffer) }

  /// From now on frames are looked at in another way, such as at the box of a detector.
  public mutating func look(_ view: FrameView) throws(FrameError) {
    resampler.look(view, try view.region(width: format.width, height: format.height), specification)
    self.view = view
  }

  /// Writes a frame whose planes lie in one buffer into a tensor of `byteCount` bytes, aligned for its elements.
  public func write(_ frame: RawSpan, to tensor: inout MutableRawSpan) throws(FrameError) {
    try write(frame, RawSpan(), RawSpan(), to: &tensor)
  }

  /// The same for planes in up to three buffers.
  public func write(
    _ first: RawSpan, _ second: RawSpan, _ third: RawSpan, to tensor: inout MutableRawSpan
  ) throws(FrameError) {
    try check(first.byteCount, buffer: 0)
    try check(second.byteCount, buffer: 1)
    try check(third.byteCount, buffer: 2)
    guard tensor.byteCount == byteCount else {
      throw .tensor(byteCount: tensor.byteCount, expected: byteCount)
    }
    unsafe first.withUnsafeBytes { first in
      unsafe second.withUnsafeBytes { second in
        unsafe third.withUnsafeBytes { third in
          unsafe tensor.withUnsafeMutableBytes { tensor in
            unsafe resampler.write(
              [first.bytes, second.bytes, third.bytes], values, specification, to: tensor.baseAddress!)
          }
        }
      }
    }
  }

  private func check(_ byteCount: Int, buffer: Int) throws(FrameError) {
    let needed = format.byteCount(buffer: buffer)
    guard byteCount >= needed else { throw .buffer(buffer, byteCount: byteCount, needed: needed) }
  }
}

extension UnsafeRawBufferPointer {
  var bytes: UnsafePointer<UInt8>? { unsafe baseAddress?.assumingMemoryBound(to: UInt8.self) }
}
