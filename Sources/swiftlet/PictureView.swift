internal import Imaging
internal import Learning

/// A look at a picture for training: the part that is seen, mirrored or not.
struct PictureView {
  /// Of the largest part of the input's shape, along each axis.
  var fraction: Float = 1
  /// From -1, left or top, to 1.
  var shiftX: Float = 0
  var shiftY: Float = 0
  var isMirrored = false

  /// The smallest part that a random look takes.
  private static let leastFraction: Float = 0.5

  /// A random look.
  init(_ random: inout Random) {
    let part = (random.nextSigned() + 1) / 2
    fraction = PictureView.leastFraction + part * (1 - PictureView.leastFraction)
    shiftX = random.nextSigned()
    shiftY = random.nextSigned()
    isMirrored = random.next(below: 2) == 1
  }

  /// The picture as it will be seen on the device.
  init() {}

  func apply(to specification: inout InputSpecification) {
    if specification.fit == .centreCrop {
      specification.cropFraction = fraction
      (specification.cropShiftX, specification.cropShiftY) = (shiftX, shiftY)
    }
    specification.isMirrored = isMirrored
  }
}
