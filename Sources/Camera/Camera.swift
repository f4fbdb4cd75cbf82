internal import Imaging
internal import Linux

/// A camera that is kept running: does what `CaptureMachine` decides.
final class Camera: FrameOrigin {
  private let options: CameraOptions
  private let converter: (any FrameConverter)?
  private var search: DeviceSearch
  private var machine: CaptureMachine
  private var stream: CameraStream?
  /// The stream could not take a buffer back.
  private var hasLostBuffer = false

  init(_ options: CameraOptions, _ converter: (any FrameConverter)?) {
    self.options = options
    self.converter = converter
    search = DeviceSearch(options.device)
    machine = CaptureMachine(stallTime: UInt64(clamping: options.stallMilliseconds) * 1_000_000)
  }

  var counters: CaptureCounters { machine.counters }

  /// The first start, whose failure is the caller's to judge.
  func begin() throws(CameraError) {
    let now = MonotonicClock.nanoseconds
    guard machine.handle(.tick, at: now) == .start else { return }
    do throws(CameraError) { try start() } catch {
      _ = machine.handle(.startFailed, at: now)
      throw error
    }
    _ = machine.handle(.started, at: MonotonicClock.nanoseconds)
  }

  private func start() throws(CameraError) {
    let device: VideoDevice
    do throws(SystemError) { device = try search.open() } catch { throw .system(error) }
    let setup = try setUp(device, options, converter)
    do throws(SystemError) { stream = try CameraStream(device, setup, options) } catch { throw .system(error) }
    hasLostBuffer = false
  }

  func giveBack(_ buffer: Int) {
    do throws(SystemError) { try stream?.queue(buffer) } catch { hasLostBuffer = true }
  }

  func next(deadline: UInt64) throws(CameraError) -> FrameLoan? {
    while true {
      if let loan = unsafe newest() { return unsafe loan }
      let now = MonotonicClock.nanoseconds
      switch machine.handle(hasLostBuffer ? .failed(.other) : .tick, at: now) {
      case .start: attempt()
      case .close: close()
      case .wait(let until):
        guard now < deadline else { return nil }
        wait(until: min(until, deadline), now)
      case .keep, .giveBack: break
      }
    }
  }

  private func attempt() {
    var event = CaptureMachine.Event.started
    do throws(CameraError) { try start() } catch { event = .startFailed }
    perform(machine.handle(event, at: MonotonicClock.nanoseconds))
  }

  private func close() {
    stream = nil
    hasLostBuffer = false
  }

  private func fail(_ failure: CaptureMachine.Failure) {
    perform(machine.handle(.failed(failure), at: MonotonicClock.nanoseconds))
  }

  private func perform(_ action: CaptureMachine.Action) { if action == .close { close() } }

  private func wait(until: UInt64, _ now: UInt64) {
    guard let stream else { return MonotonicClock.sleep(until: until) }
    let milliseconds = (max(until, now) - now + 999_999) / 1_000_000
    do throws(SystemError) {
      let readiness = try stream.wait(milliseconds: Int32(clamping: milliseconds))
      if readiness.contains(.event), stream.formatHasChanged() { fail(.formatChanged) }
      // Dequeuing would say what it is; a device that only says so again must not be asked in a loop.
      if readiness == .error { fail(reason(stream)) }
    } catch { fail(CaptureMachine.Failure(error)) }
  }

  private func reason(_ stream: CameraStream) -> CaptureMachine.Failure {
    do throws(SystemError) {
      if let (frame, _) = unsafe try stream.dequeue() { giveBack(frame.buffer) }
      return .deviceError
    } catch { return CaptureMachine.Failure(error) }
  }

  /// The last of the good frames that are ready; all others are given back.
  private func newest() -> FrameLoan? {
    guard let stream, !hasLostBuffer else { return nil }
    var newest: FrameLoan?
    do throws(SystemError) {
      while let (frame, memory) = unsafe try stream.dequeue() {
        let now = MonotonicClock.nanoseconds
        let quality = unsafe quality(frame, UnsafeRawBufferPointer(memory), stream.setup)
        guard machine.handle(.frame(quality, sequence: frame.sequence), at: now) == .keep else {
          giveBack(frame.buffer)
          continue
        }
        if let older = unsafe newest {
          machine.counters.stale += 1
          unsafe giveBack(older.buffer)
        }
        unsafe newest = FrameLoan(
          content: stream.setup.content, nanoseconds: min(frame.nanoseconds ?? now, now), sequence: frame.sequence,
          exported: stream.exported(of: frame.buffer), memory: memory, buffer: frame.buffer)
      }
    } catch {
      // Its memory goes with the stream.
      unsafe newest = nil
      fail(CaptureMachine.Failure(error))
    }
    guard let loan = unsafe newest, let converted = unsafe converted(loan, stream) else { return nil }
    machine.counters.delivered += 1
    return unsafe converted
  }

  /// The loan itself where nothing is converted; nil when it cannot be, which gives its buffer back.
  private func converted(_ loan: FrameLoan, _ stream: CameraStream) -> FrameLoan? {
    guard let conversion = stream.conversion else { return unsafe loan }
    var converted = unsafe loan
    unsafe converted.exported = nil
    if let memory = unsafe conversion.run(loan.memory) {
      unsafe converted.memory = memory
      return unsafe converted
    }
    machine.counters.damaged += 1
    unsafe giveBack(loan.buffer)
    return nil
  }
}

extension CaptureMachine.Failure {
  init(_ error: SystemError) {
    self =
      switch error.code {
      case SystemError.noDevice, SystemError.noSuchAddress: .disconnected
      case SystemError.inputOutput: .deviceError
      default: .other
      }
  }
}

private func quality(
  _ frame: VideoDevice.Captured, _ memory: UnsafeRawBufferPointer, _ setup: DeviceSetup
) -> CaptureMachine.Quality {
  if unsafe memory.isEmpty { return .empty }
  if frame.isDamaged { return .damaged }
  if setup.converter != nil { return .good }
  let isWhole =
    switch setup.content {
    case .pixels(let format): memory.count >= format.byteCount()
    case .jpeg: unsafe isWholeJPEG(RawSpan(_unsafeBytes: memory))
    }
  return isWhole ? .good : .truncated
}
