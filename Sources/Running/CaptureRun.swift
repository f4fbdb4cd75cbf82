internal import Camera
package import Console
internal import Imaging
internal import Linux

extension CaptureRequest {
  /// Captures, or lists, and prints what came.
  package func perform() throws(CommandLineError) {
    guard let source else { return listMachine() }
    do throws(CameraError) {
      if listsOffers { return try list(source) }
      var frames = try open(source)
      if isPaced { frames = frames.paced(rate: rate) }
      var tally = CaptureTally()
      try collect(&frames, &tally)
      Terminal.write(asJSON ? report(source, tally, frames.counters).text + "\n" : text(source, tally, frames.counters))
    } catch { throw .refusal(Refusal(source, error.reason)) }
  }

  private func open(_ source: String) throws(CameraError) -> FrameSource {
    switch SourceKind(source) {
    case .http: return try FrameSource(http: source, stallMilliseconds: stallMilliseconds)
    case .folder: return try FrameSource(folder: source)
    case .motionJPEG: return try FrameSource(motionJPEG: source)
    case .y4m: return try FrameSource(y4m: source, timeoutMilliseconds: 1000 * timeoutSeconds)
    case .stream:
      guard format != nil else { return try FrameSource(y4m: source, timeoutMilliseconds: 1000 * timeoutSeconds) }
      guard case .pixels(let pixels)? = wish.format else { return try FrameSource(motionJPEG: source) }
      guard let size = wish.size else { throw .stream(.rawSize) }
      return try FrameSource(raw: source, format: try frameFormat(pixels, size))
    case .camera:
      var options = CameraOptions(device: source, wish: wish)
      options.controls = settings
      options.bufferCount = bufferCount
      options.stallMilliseconds = stallMilliseconds
      options.exports = true
      return try FrameSource(camera: options)
    }
  }

  private func frameFormat(
    _ pixels: PixelFormat, _ size: (width: Int, height: Int)
  ) throws(CameraError) -> FrameFormat {
    do throws(FrameError) { return try FrameFormat(pixels, width: size.width, height: size.height) } catch {
      throw .stream(.rawSize)
    }
  }

  private func collect(_ frames: inout FrameSource, _ tally: inout CaptureTally) throws(CameraError) {
    let limit = MonotonicClock.nanoseconds &+ UInt64(timeoutSeconds) * 1_000_000_000
    while tally.count < frameCount, MonotonicClock.nanoseconds < limit {
      let left = Int((limit &- MonotonicClock.nanoseconds) / 1_000_000)
      do throws(CameraError) {
        if let frame = try frames.nextFrame(timeoutMilliseconds: min(left, 1000)) { tally.add(frame) }
      } catch {
        guard case .ended = error else { throw error }
        return
      }
      if work > 0 { MonotonicClock.sleep(until: MonotonicClock.nanoseconds &+ UInt64(work) * 1_000_000) }
    }
  }

  private func report(_ source: String, _ tally: CaptureTally, _ counters: CaptureCounters) -> JSON {
    let counts = counters.all.map { ("\($0.name)", JSON.integer($0.count)) }
    return .object([
      ("source", .string(source)), ("format", .optional(tally.content.map { "\($0.format.name)" })),
      ("width", .integer(tally.content?.width ?? 0)), ("height", .integer(tally.content?.height ?? 0)),
      ("frames", .integer(tally.count)), ("exported", .bool(tally.isExported)),
      ("rate", .rounded(tally.rate)), ("largest_age_ms", .rounded(Double(tally.largestAge) / 1e6)),
      ("sequence", .integer(Int(tally.sequence))), ("checksum", .string(tally.checksum)), ("counters", .object(counts)),
    ])
  }

  private func text(_ source: String, _ tally: CaptureTally, _ counters: CaptureCounters) -> String {
    guard let content = tally.content else { return "\(singleLine(source))  no frames\n" + counterTable(counters) }
    let size = "\(content.format.name) \(content.width)x\(content.height)"
    let rate = Quantity.fixed(tally.rate, digits: 1), age = Quantity.microseconds(Double(tally.largestAge) / 1e3)
    return "\(singleLine(source))  \(size), \(tally.count) frames, \(rate) a second, at most \(age) old\n"
      + "  checksum of the last \(tally.checksum)\n" + counterTable(counters)
  }

  private func counterTable(_ counters: CaptureCounters) -> String {
    var table = TextTable("", ">")
    for counter in counters.all where counter.count > 0 { table.add("\(counter.name)", "\(counter.count)") }
    return table.text
  }
}

/// What a source's name says it is.
private enum SourceKind {
  case camera, http, folder, motionJPEG, y4m, stream

  init(_ source: String) {
    let bytes = Array(source.utf8)
    func ends(_ ending: StaticString) -> Bool {
      let count = ending.utf8CodeUnitCount
      return bytes.count > count && String(decoding: bytes.suffix(count), as: UTF8.self).isSame(ending)
    }
    if bytes.starts(with: Array("http://".utf8)) {
      self = .http
    } else if source.isSame("-") || ends(".raw") || ends(".yuv") {
      self = .stream
    } else if ends(".mjpg") || ends(".mjpeg") {
      self = .motionJPEG
    } else if ends(".y4m") {
      self = .y4m
    } else {
      self = SourceKind.isFolder(source) ? .folder : .camera
    }
  }

  private static func isFolder(_ path: String) -> Bool {
    do throws(SystemError) { _ = try namesInDirectory(path, limit: 1) } catch { return false }
    return true
  }
}
