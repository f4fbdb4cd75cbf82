internal import CZstd

/// A zstd frame (RFC 8878) of one segment: it states the size of its content and needs no window beside it.
package enum ZstdFrame {
  /// The bytes it decodes to as its header states them; nil for anything but a frame of one segment, without
  /// dictionary and checksum.
  package static func contentByteCount(of frame: RawSpan) -> Int? {
    var reader = ByteReader(frame)
    do throws(ModelError) {
      guard try reader.integer(UInt32.self) == 0xFD2F_B528 else { return nil }
      let descriptor = try reader.integer(UInt8.self)
      guard descriptor & 0b0011_1111 == 0b0010_0000 else { return nil }
      switch descriptor >> 6 {
      case 0: return Int(try reader.integer(UInt8.self))
      case 1: return Int(try reader.integer(UInt16.self)) + 256
      case 2: return Int(exactly: try reader.integer(UInt32.self))
      default: return Int(exactly: try reader.integer(UInt64.self))
      }
    } catch { return nil }
  }

  package static func frame(of content: [UInt8], level: Int32) -> [UInt8]? {
    unsafe frame(of: content.span.bytes, level: level)
  }

  /// A frame of some bytes; nil when there is no memory for it.
  static func frame(of content: RawSpan, level: Int32) -> [UInt8]? {
    guard let context = unsafe ZSTD_createCCtx() else { return nil }
    defer { unsafe ZSTD_freeCCtx(context) }
    unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level)
    // A window that holds all of the content makes it one segment.
    let window = max(10, Int32(Int.bitWidth - max(content.byteCount - 1, 0).leadingZeroBitCount))
    unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, window)
    var frame = [UInt8](repeating: 0, count: ZSTD_compressBound(content.byteCount))
    let byteCount = unsafe content.withUnsafeBytes { source in
      unsafe frame.withUnsafeMutableBytes { target in
        unsafe ZSTD_compress2(context, target.baseAddress, target.count, source.baseAddress, source.count)
      }
    }
    guard ZSTD_isError(byteCount) == 0 else { return nil }
    frame.removeLast(frame.count - byteCount)
    return frame
  }
}

/// What zstd keeps between two frames.
@safe package final class ZstdDecoder {
  private let context: OpaquePointer

  package init() {
    guard let context = unsafe ZSTD_createDCtx() else { fatalError("no memory for a zstd decoder") }
    unsafe self.context = context
  }

  deinit { unsafe ZSTD_freeDCtx(context) }

  /// Whether `frame` is one whole frame that fills `target` exactly. Its header has been looked at.
  package func decode(_ frame: RawSpan, into target: UnsafeMutableRawBufferPointer) -> Bool {
    unsafe frame.withUnsafeBytes { frame in
      guard unsafe ZSTD_findFrameCompressedSize(frame.baseAddress, frame.count) == frame.count else { return false }
      return unsafe ZSTD_decompressDCtx(context, target.baseAddress, target.count, frame.baseAddress, frame.count)
        == target.count
    }
  }
}
