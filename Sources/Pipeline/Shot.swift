internal import Camera
internal import Decoders
internal import Vision

/// A frame on its way from the thread that captures to the one that infers, prepared for every model that will look.
final class Shot {
  let number: Int
  var sequence: UInt64 = 0
  /// Nanoseconds of the monotonic clock.
  var captured: UInt64 = 0
  /// By the number of the stage.
  var parts: [ShotPart]
  /// The frame itself, for those who look at parts of it or show it.
  let picture = KeptPicture()

  init(number: Int, stageCount: Int) {
    self.number = number
    parts = Array(repeating: ShotPart(), count: stageCount)
  }
}

/// What of a shot is for one stage.
struct ShotPart {
  /// Who serves the frame; nil when nobody does.
  var server: Feed?
  var geometry = PictureGeometry(width: 0, height: 0, transform: .init())
  /// The server is a version on trial.
  var isCanary = false
  /// Who runs beside it.
  var shadow: Feed?
  var shadowGeometry = PictureGeometry(width: 0, height: 0, transform: .init())
}
