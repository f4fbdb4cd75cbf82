internal import Learning

/// Bends a picture as another hand, camera or distance would: turned, sheared, scaled, moved and pulled at a coarse grid
/// of points (after Simard et al. 2003), read with bilinear interpolation, zero outside.
struct Distortion {
  /// How far it goes at most.
  struct Strength: Sendable {
    /// Radians.
    var turn: Float = 0.2
    var shear: Float = 0.2
    /// The share by which a picture grows or shrinks.
    var scale: Float = 0.15
    /// Pixels.
    var shift: Float = 1.5
    /// Pixels at a point of the grid.
    var pull: Float = 1.6
  }

  private static let gridSide = 6
  private let matrix: (Float, Float, Float, Float)
  private let shift: (Float, Float)
  private let pulls: [(Float, Float)]

  init(_ strength: Strength, _ random: inout Random) {
    let turn = random.nextSigned() * strength.turn
    let shear = random.nextSigned() * strength.shear
    let (x, y) = (1 + random.nextSigned() * strength.scale, 1 + random.nextSigned() * strength.scale)
    // Small angles: a series in place of the sine keeps the bits on every machine.
    let sine = turn - turn * turn * turn / 6
    let cosine = 1 - turn * turn / 2 + turn * turn * turn * turn / 24
    matrix = (cosine / y, sine / y, (shear * cosine - sine) / x, (shear * sine + cosine) / x)
    shift = (random.nextSigned() * strength.shift, random.nextSigned() * strength.shift)
    var pulls: [(Float, Float)] = []
    for _ in 0..<Distortion.gridSide * Distortion.gridSide {
      pulls.append((random.nextSigned() * strength.pull, random.nextSigned() * strength.pull))
    }
    self.pulls = pulls
  }

  /// `picture`: [height, width] of one channel.
  func bend(_ picture: [Float], _ extent: Extent) -> [Float] {
    var result: [Float] = []
    result.reserveCapacity(extent.count)
    func pixel(_ y: Int, _ x: Int) -> Float {
      guard 0..<extent.height ~= y, 0..<extent.width ~= x else { return 0 }
      return picture[y * extent.width + x]
    }
    let (middleY, middleX) = (Float(extent.height - 1) / 2, Float(extent.width - 1) / 2)
    for y in 0..<extent.height {
      for x in 0..<extent.width {
        let (dy, dx) = (Float(y) - middleY, Float(x) - middleX)
        let pull = pull(Float(y) / Float(extent.height), Float(x) / Float(extent.width))
        let sourceY = middleY + matrix.0 * dy + matrix.1 * dx + shift.0 + pull.0
        let sourceX = middleX + matrix.2 * dy + matrix.3 * dx + shift.1 + pull.1
        let (top, left) = (sourceY.rounded(.down), sourceX.rounded(.down))
        let (partY, partX) = (sourceY - top, sourceX - left)
        let (row, column) = (Int(top), Int(left))
        let upper = pixel(row, column) * (1 - partX) + pixel(row, column + 1) * partX
        let lower = pixel(row + 1, column) * (1 - partX) + pixel(row + 1, column + 1) * partX
        result.append(upper * (1 - partY) + lower * partY)
      }
    }
    return result
  }

  /// The grid's pull at a place, both coordinates in 0..<1.
  private func pull(_ y: Float, _ x: Float) -> (Float, Float) {
    let last = Float(Distortion.gridSide - 1)
    let (row, column) = (min(Int(y * last), Distortion.gridSide - 2), min(Int(x * last), Distortion.gridSide - 2))
    let (partY, partX) = (y * last - Float(row), x * last - Float(column))
    func mix(_ place: Int) -> (Float, Float) {
      let (a, b) = (pulls[place], pulls[place + 1])
      return (a.0 + (b.0 - a.0) * partX, a.1 + (b.1 - a.1) * partX)
    }
    let upper = mix(row * Distortion.gridSide + column)
    let lower = mix((row + 1) * Distortion.gridSide + column)
    return (upper.0 + (lower.0 - upper.0) * partY, upper.1 + (lower.1 - upper.1) * partY)
  }
}
