internal import Linux

/// A camera that streams, from start to close.
@safe final class CameraStream {
  private let device: VideoDevice
  let setup: DeviceSetup
  /// Of frames that are not handed out as they are.
  let conversion: FrameConversion?
  private var buffers: [UnsafeRawBufferPointer]
  private var exports: [Int32] = []

  init(_ device: consuming VideoDevice, _ setup: DeviceSetup, _ options: CameraOptions) throws(SystemError) {
    self.device = device
    self.setup = setup
    conversion = FrameConversion(setup)
    unsafe buffers = []
    let count = try self.device.requestBuffers(max(options.bufferCount, 2))
    for buffer in 0..<count {
      let memory = try unsafe self.device.map(buffer)
      unsafe buffers.append(memory)
      if options.exports { exports.append(exported(buffer)) }
      try self.device.queue(buffer)
    }
    // Sources that never change have no such event.
    do throws(SystemError) { try self.device.watchSource() } catch {}
    try self.device.startStreaming()
  }

  deinit {
    do throws(SystemError) { try device.stopStreaming() } catch {}
    for descriptor in exports where descriptor >= 0 { VideoDevice.closeExported(descriptor) }
    for buffer in 0..<bufferCount { unsafe device.unmap(buffers[buffer]) }
    do throws(SystemError) { _ = try device.requestBuffers(0) } catch {}
  }

  private var bufferCount: Int { unsafe buffers.count }

  private func exported(_ buffer: Int) -> Int32 {
    do throws(SystemError) { return try device.export(buffer) } catch { return -1 }
  }

  func wait(milliseconds: Int32) throws(SystemError) -> VideoDevice.Readiness {
    try device.wait(milliseconds: milliseconds)
  }

  /// Whether the source has changed its format.
  func formatHasChanged() -> Bool {
    do throws(SystemError) { return try device.takeEvent() } catch { return false }
  }

  /// The oldest frame with its content; nil when none is ready.
  @unsafe func dequeue() throws(SystemError) -> (VideoDevice.Captured, UnsafeRawBufferPointer)? {
    guard let frame = try device.dequeue() else { return nil }
    guard 0..<bufferCount ~= frame.buffer else {
      throw SystemError(code: SystemError.inputOutput, call: "VIDIOC_DQBUF")
    }
    let memory = unsafe buffers[frame.buffer]
    let end = min(frame.byteCount, memory.count)
    let start = min(frame.offset, end)
    return unsafe (frame, UnsafeRawBufferPointer(rebasing: memory[start..<end]))
  }

  func exported(of buffer: Int) -> Int32? {
    guard exports.indices ~= buffer, exports[buffer] >= 0 else { return nil }
    return exports[buffer]
  }

  func queue(_ buffer: Int) throws(SystemError) { try device.queue(buffer) }
}
