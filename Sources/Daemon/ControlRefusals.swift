internal import Camera
internal import Linux
internal import Text

/// Controls that cameras of a source were used without, from the thread that captures to the one that logs; each is
/// told once.
@safe final class ControlRefusals: ControlListener, @unchecked Sendable {
  private let waiting = Ring<CameraError>(capacity: 16, filler: .noFormat)
  /// Of the thread that captures.
  private var told: [String] = []

  func hear(_ refusal: CameraError) {
    guard case .control(let name, _) = refusal, !told.contains(where: { isSame($0, name) }) else { return }
    if waiting.give({ $0 = refusal }) { told.append(name) }
  }

  func take() -> CameraError? {
    var refusal: CameraError?
    _ = waiting.take { refusal = $0 }
    return refusal
  }
}
