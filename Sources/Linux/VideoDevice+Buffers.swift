internal import CLinux

extension VideoDevice {
  /// A frame in a buffer, which is the program's until it is queued again.
  public struct Captured: Sendable {
    public let buffer: Int
    /// Counted by the driver, lost frames too.
    public let sequence: UInt32
    /// Where the frame begins in the buffer, and how long it is.
    public let offset, byteCount: Int
    public let isDamaged: Bool
    /// Of the monotonic clock; nil when the driver uses another.
    public let nanoseconds: UInt64?
  }

  /// Asks for buffers, or with 0 gives them back; how many there are.
  public func requestBuffers(_ count: Int) throws(SystemError) -> Int {
    Int(try call("VIDIOC_REQBUFS") { unsafe swl_video_request_buffers($0, UInt32(clamping: count)) })
  }

  /// Makes a buffer readable, until `unmap`.
  @unsafe public func map(_ buffer: Int) throws(SystemError) -> UnsafeRawBufferPointer {
    var address: UnsafeMutableRawPointer?
    var byteCount = 0
    _ = try call("mmap") { unsafe swl_video_map($0, UInt32(buffer), &address, &byteCount) }
    return unsafe UnsafeRawBufferPointer(start: address, count: byteCount)
  }

  @unsafe public func unmap(_ memory: UnsafeRawBufferPointer) {
    unsafe swl_video_unmap(UnsafeMutableRawPointer(mutating: memory.baseAddress), memory.count)
  }

  /// The buffer as DMABUF, for other devices: a descriptor to be closed by `closeExported`.
  public func export(_ buffer: Int) throws(SystemError) -> Int32 {
    try call("VIDIOC_EXPBUF") { unsafe swl_video_export($0, UInt32(buffer)) }
  }

  public static func closeExported(_ descriptor: Int32) { _ = swl_close(descriptor) }

  /// Gives a buffer to the driver.
  public func queue(_ buffer: Int) throws(SystemError) {
    _ = try call("VIDIOC_QBUF") { unsafe swl_video_queue($0, UInt32(buffer)) }
  }

  /// Takes the oldest frame; nil when none is ready.
  public func dequeue() throws(SystemError) -> Captured? {
    var frame = swl_video_frame()
    do throws(SystemError) { _ = try call("VIDIOC_DQBUF") { unsafe swl_video_dequeue($0, &frame) } } catch {
      if error.code == SystemError.wouldBlock { return nil }
      throw error
    }
    return Captured(
      buffer: Int(frame.index), sequence: frame.sequence, offset: Int(frame.offset), byteCount: Int(frame.byte_count),
      isDamaged: frame.is_damaged != 0, nanoseconds: UInt64(exactly: frame.nanoseconds))
  }

  public func startStreaming() throws(SystemError) {
    _ = try call("VIDIOC_STREAMON") { unsafe swl_video_stream($0, 1) }
  }

  /// All buffers come back from the driver, without frames.
  public func stopStreaming() throws(SystemError) {
    _ = try call("VIDIOC_STREAMOFF") { unsafe swl_video_stream($0, 0) }
  }
}
