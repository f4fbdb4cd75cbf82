internal import Camera
internal import Console
internal import Imaging

/// What `capture` was asked for.
package struct CaptureRequest {
  /// A device, folder, file, address or "-"; nil lists the cameras of the machine.
  package var source: String?
  /// Whether formats and controls are listed and nothing is captured.
  package var listsOffers = false
  package var frameCount = 30
  package var format: String?
  package var size: String?
  package var input = "224x224"
  package var rate = 30.0
  package var controls: [String] = []
  package var bufferCount = 4
  /// Milliseconds spent on each frame, as a model would.
  package var work = 0
  package var stallMilliseconds = 2000
  package var timeoutSeconds = 10
  /// Whether a stream is paced to `rate`.
  package var isPaced = false
  package var asJSON = false

  package init() {}

  /// Why options cannot be as they are.
  package var mistake: String? {
    if !(0...1_000_000_000 ~= frameCount) { return "'--frames' must be 0 to 1000000000" }
    if !(2...32 ~= bufferCount) { return "'--buffers' must be 2 to 32" }
    if !(0...60_000 ~= work) { return "'--work' must be 0 to 60000 milliseconds" }
    if !(100...600_000 ~= stallMilliseconds) { return "'--stall' must be 100 to 600000 milliseconds" }
    if !(1...86_400 ~= timeoutSeconds) { return "'--timeout' must be 1 to 86400 seconds" }
    if !(rate >= 0.001 && rate <= 10_000) { return "'--rate' must be 0.001 to 10000 frames a second" }
    if CaptureRequest.size(input) == nil { return "'--input' must be WIDTHxHEIGHT, as in 224x224" }
    if let size, CaptureRequest.size(size) == nil { return "'--size' must be WIDTHxHEIGHT, as in 640x480" }
    if let format, CaptureFormat(named: format) == nil { return CaptureRequest.mistake(ofFormat: format) }
    for control in controls where ControlSetting(control) == nil { return "'--set' must be NAME=VALUE" }
    return nil
  }

  private static func mistake(ofFormat format: String) -> String {
    var names = ""
    for format in CaptureFormat.allCases { names += " \(format.name)" }
    return "'--format' must be one of" + names
  }

  static func size(_ text: String) -> (width: Int, height: Int)? {
    let parts = text.parts(separatedBy: "x").map { Int($0) }
    guard parts.count == 2, let width = parts[0], let height = parts[1] else { return nil }
    return 1...FrameFormat.largest ~= width && 1...FrameFormat.largest ~= height ? (width, height) : nil
  }

  var wish: FormatWish {
    let input = CaptureRequest.size(input) ?? (224, 224)
    var wish = FormatWish(width: input.width, height: input.height)
    wish.rate = rate
    wish.format = format.flatMap { CaptureFormat(named: $0) }
    wish.size = size.flatMap { CaptureRequest.size($0) }
    return wish
  }

  var settings: [ControlSetting] { controls.compactMap { ControlSetting($0) } }
}
