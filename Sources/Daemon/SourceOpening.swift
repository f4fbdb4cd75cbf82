internal import Camera
internal import Configuration
internal import Console
internal import Imaging
internal import Linux
internal import Pipeline
internal import V4LConvert

/// How a source of the configuration is opened.
final class SourceOpening: SourceOpener {
  private let source: Configuration.Source
  private let width, height: Int
  private let needsColour: Bool
  private let token: String?
  let refusals = ControlRefusals()

  /// `width` and `height`: of the largest input that its frames are for. A token is read from its file now.
  init(_ source: Configuration.Source, width: Int, height: Int, needsColour: Bool) throws(Refusal) {
    self.source = source
    (self.width, self.height, self.needsColour) = (width, height, needsColour)
    guard case .http(_, let file?) = source.kind else {
      token = nil
      return
    }
    token = try firstLine(of: file)
  }

  /// On the thread that captures. A camera that is not there yet is waited for.
  func open() throws(CameraError) -> FrameSource {
    switch source.kind {
    case .camera(let camera):
      return try FrameSource(camera: options(camera), waits: true, converter: V4LConverter())
    case .folder(let path, let rate, let repeats):
      return paced(try FrameSource(folder: path, repeats: repeats), rate)
    case .mjpegFile(let path, let rate, _):
      return paced(try FrameSource(motionJPEG: path), rate)
    case .http(let url, _): return try FrameSource(http: url, token: token)
    case .standardInput(let format, let size):
      guard let format, let size else { return try FrameSource(y4m: "-", timeoutMilliseconds: -1) }
      guard case .pixels(let pixels) = format else { return try FrameSource(motionJPEG: "-") }
      let frames: FrameFormat
      do throws(FrameError) { frames = try FrameFormat(pixels, width: size.width, height: size.height) } catch {
        throw .stream(.rawSize)
      }
      return try FrameSource(raw: "-", format: frames)
    }
  }

  private func paced(_ recording: consuming FrameSource, _ rate: Double) -> FrameSource {
    source.looksAtAll ? recording : recording.paced(rate: rate)
  }

  private func options(_ camera: Configuration.Camera) -> CameraOptions {
    var wish = FormatWish(width: width, height: height)
    wish.needsColour = needsColour
    wish.rate = camera.framesPerSecond
    wish.format = camera.format
    wish.size = camera.size.map { ($0.width, $0.height) }
    var options = CameraOptions(device: camera.device, wish: wish)
    options.stallMilliseconds = camera.stallMilliseconds
    options.controls = controls(camera.controls)
    options.controlListener = refusals
    return options
  }
}

private func controls(_ wanted: Configuration.Controls) -> [ControlSetting] {
  var settings: [ControlSetting] = []
  func add(_ control: StandardControl, _ value: Int?, insteadOf automatic: ControlSetting? = nil) {
    guard let value else { return }
    if let automatic { settings.append(automatic) }
    settings.append(ControlSetting(control, value))
  }
  add(
    .exposureTime, wanted.exposureMicroseconds.map { max(1, $0 / 100) },
    insteadOf: ControlSetting(.autoExposure, 1, isOptional: true))
  add(.gain, wanted.gain, insteadOf: ControlSetting(.autoGain, 0, isOptional: true))
  add(.brightness, wanted.brightness)
  add(.contrast, wanted.contrast)
  switch wanted.powerLine {
  case .off?: add(.powerLineFrequency, 0)
  case .hertz50?: add(.powerLineFrequency, 1)
  case .hertz60?: add(.powerLineFrequency, 2)
  case .automatic?: add(.powerLineFrequency, 3)
  case nil: break
  }
  return settings
}
