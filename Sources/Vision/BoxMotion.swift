/// Where a box is and how it moves: a Kalman filter of constant velocity over centre, aspect and height.
///
/// States, noise and their weights are those of N. Wojke, A. Bewley, D. Paulus, "Simple online and realtime tracking with
/// a deep association metric", ICIP 2017. All noise there is independent in the four quantities, so that the covariance
/// of the eight states falls into four blocks of two by two, each a filter of its own. Times are frames.
public struct BoxMotion: Equatable, Sendable {
  /// Deviation of a position and of a velocity as parts of the height.
  static let (positionWeight, velocityWeight) = (1.0 / 20, 1.0 / 160)
  /// Deviations of the aspect: as measured, as it drifts, of its velocity.
  static let (measuredAspect, driftingAspect, aspectVelocity) = (1e-1, 1e-2, 1e-5)

  public private(set) var centerX, centerY, aspect, height: Motion

  /// A box seen for the first time, with something between its edges.
  public init(_ box: Box) {
    let (x, y, aspect, height) = box.measurement
    let (position, velocity) = (2 * Self.positionWeight * height, 10 * Self.velocityWeight * height)
    centerX = Motion(x, deviation: position, velocityDeviation: velocity)
    centerY = Motion(y, deviation: position, velocityDeviation: velocity)
    self.aspect = Motion(aspect, deviation: Self.driftingAspect, velocityDeviation: Self.aspectVelocity)
    self.height = Motion(height, deviation: position, velocityDeviation: velocity)
  }

  /// Moves on by one frame; what is lost keeps its height.
  public mutating func predict(isLost: Bool = false) {
    if isLost { height.velocity = 0 }
    let size = height.position
    let (position, velocity) = (Self.positionWeight * size, Self.velocityWeight * size)
    centerX.predict(deviation: position, velocityDeviation: velocity)
    centerY.predict(deviation: position, velocityDeviation: velocity)
    aspect.predict(deviation: Self.driftingAspect, velocityDeviation: Self.aspectVelocity)
    height.predict(deviation: position, velocityDeviation: velocity)
  }

  /// Takes in where the box was seen.
  public mutating func update(_ box: Box) {
    let (x, y, ratio, size) = box.measurement
    let deviation = Self.positionWeight * height.position
    centerX.update(x, deviation: deviation)
    centerY.update(y, deviation: deviation)
    aspect.update(ratio, deviation: Self.measuredAspect)
    height.update(size, deviation: deviation)
  }

  public var box: Box {
    let width = aspect.position * height.position
    return Box(
      left: Float(centerX.position - width / 2), top: Float(centerY.position - height.position / 2),
      right: Float(centerX.position + width / 2), bottom: Float(centerY.position + height.position / 2))
  }
}

/// One quantity and its velocity, with their variances and covariance.
public struct Motion: Equatable, Sendable {
  public fileprivate(set) var position, velocity: Double
  public private(set) var variance, covariance, velocityVariance: Double

  fileprivate init(_ position: Double, deviation: Double, velocityDeviation: Double) {
    self.position = position
    velocity = 0
    variance = deviation * deviation
    covariance = 0
    velocityVariance = velocityDeviation * velocityDeviation
  }

  fileprivate mutating func predict(deviation: Double, velocityDeviation: Double) {
    position += velocity
    variance += 2 * covariance + velocityVariance + deviation * deviation
    covariance += velocityVariance
    velocityVariance += velocityDeviation * velocityDeviation
  }

  fileprivate mutating func update(_ measured: Double, deviation: Double) {
    let noise = deviation * deviation
    let total = variance + noise
    let innovation = measured - position
    position += variance / total * innovation
    velocity += covariance / total * innovation
    velocityVariance -= covariance * covariance / total
    // What is left of both: 1 - variance / total, without the difference of two near numbers.
    variance *= noise / total
    covariance *= noise / total
  }
}

extension Box {
  fileprivate var measurement: (x: Double, y: Double, aspect: Double, height: Double) {
    let (left, top, right, bottom) = (Double(left), Double(top), Double(right), Double(bottom))
    return ((left + right) / 2, (top + bottom) / 2, (right - left) / (bottom - top), bottom - top)
  }
}
