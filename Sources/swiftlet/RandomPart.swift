internal import Glibc
internal import Imaging
internal import Learning

/// A part of a picture, drawn at random, and whether it is mirrored.
///
/// The area is 0.25 to 1 of the picture's and the sides stand at 3:4 to 4:3, both drawn evenly, the second on a
/// logarithmic scale (Szegedy et al. 2015); what does not fit is cut to the picture.
struct RandomPart {
  let x, y, width, height: Int
  let isMirrored: Bool

  init(ofWidth fullWidth: Int, height fullHeight: Int, _ random: inout Random) {
    let area = Double(fullWidth * fullHeight) * (0.625 + 0.375 * Double(random.nextSigned()))
    let ratio = exp(log(4.0 / 3) * Double(random.nextSigned()))
    func extent(_ value: Double, _ limit: Int) -> Int { min(max(Int(value.squareRoot().rounded()), 1), limit) }
    width = extent(area * ratio, fullWidth)
    height = extent(area / ratio, fullHeight)
    x = Int(random.next(below: UInt32(fullWidth - width + 1)))
    y = Int(random.next(below: UInt32(fullHeight - height + 1)))
    isMirrored = random.next(below: 2) == 1
  }

  func of(_ picture: Image) -> Image { picture.part(x: x, y: y, width: width, height: height, mirrored: isMirrored) }
}
