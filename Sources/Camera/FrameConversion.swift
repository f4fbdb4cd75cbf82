internal import Imaging

/// The memory that frames are converted into.
@safe final class FrameConversion {
  private let converter: any FrameConverter
  private let memory: UnsafeMutableRawBufferPointer

  /// Nil when nothing is converted.
  init?(_ setup: DeviceSetup) {
    guard let converter = setup.converter, case .pixels(let format) = setup.content else { return nil }
    self.converter = converter
    unsafe memory = .allocate(byteCount: format.byteCount(), alignment: 64)
  }

  deinit { unsafe memory.deallocate() }

  /// A frame, valid until the next; nil when it is damaged.
  @unsafe func run(_ frame: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
    var pixels = unsafe MutableRawSpan(_unsafeBytes: memory)
    guard unsafe converter.convert(RawSpan(_unsafeBytes: frame), to: &pixels) else { return nil }
    return unsafe UnsafeRawBufferPointer(memory)
  }
}
