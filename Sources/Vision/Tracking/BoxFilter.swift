/// A Kalman filter of a box that moves at a constant rate: centre, aspect (width by height) and height, each with its own
/// velocity, in pixels and frames.
///
/// The noise is that of DeepSORT (Wojke et al. 2017), in parts of the height. It couples no two of the four, so that each
/// is a filter of two states.
struct BoxFilter {
  private var x, y, aspect, height: AxisFilter

  private static let position = 1.0 / 20
  private static let velocity = 1.0 / 160

  /// A box seen for the first time, standing still.
  init(_ box: Box) {
    let state = BoxFilter.state(of: box)
    let (place, speed) = (2 * BoxFilter.position * state.height, 10 * BoxFilter.velocity * state.height)
    x = AxisFilter(state.x, deviation: place, ofVelocity: speed)
    y = AxisFilter(state.y, deviation: place, ofVelocity: speed)
    aspect = AxisFilter(state.aspect, deviation: 1e-2, ofVelocity: 1e-5)
    height = AxisFilter(state.height, deviation: place, ofVelocity: speed)
  }

  private static func state(of box: Box) -> (x: Double, y: Double, aspect: Double, height: Double) {
    let (width, height) = (Double(box.width), Double(box.height))
    return (Double(box.left) + width / 2, Double(box.top) + height / 2, width / height, height)
  }

  /// Goes on by one frame. The height of a box that is `lost` stays.
  mutating func predict(isLost: Bool) {
    if isLost { height.stop() }
    let (place, speed) = (BoxFilter.position * height.value, BoxFilter.velocity * height.value)
    x.predict(deviation: place, ofVelocity: speed)
    y.predict(deviation: place, ofVelocity: speed)
    aspect.predict(deviation: 1e-2, ofVelocity: 1e-5)
    height.predict(deviation: place, ofVelocity: speed)
  }

  /// Takes in what was seen.
  mutating func update(_ box: Box) {
    let state = BoxFilter.state(of: box)
    let place = BoxFilter.position * height.value
    x.update(state.x, deviation: place)
    y.update(state.y, deviation: place)
    aspect.update(state.aspect, deviation: 1e-1)
    height.update(state.height, deviation: place)
  }

  var box: Box {
    Box(
      centerX: Float(x.value), centerY: Float(y.value), width: Float(aspect.value * height.value),
      height: Float(height.value))
  }
}

/// A Kalman filter of one number and its velocity.
private struct AxisFilter {
  private(set) var value: Double
  private var velocity = 0.0
  /// The covariance: of the value, of both, of the velocity.
  private var valueVariance: Double
  private var covariance = 0.0
  private var velocityVariance: Double

  init(_ value: Double, deviation: Double, ofVelocity speed: Double) {
    self.value = value
    (valueVariance, velocityVariance) = (deviation * deviation, speed * speed)
  }

  mutating func stop() { velocity = 0 }

  mutating func predict(deviation: Double, ofVelocity speed: Double) {
    value += velocity
    valueVariance += 2 * covariance + velocityVariance + deviation * deviation
    covariance += velocityVariance
    velocityVariance += speed * speed
  }

  mutating func update(_ measured: Double, deviation: Double) {
    let sum = valueVariance + deviation * deviation
    let (gain, velocityGain) = (valueVariance / sum, covariance / sum)
    let error = measured - value
    value += gain * error
    velocity += velocityGain * error
    velocityVariance -= velocityGain * covariance
    covariance -= gain * covariance
    valueVariance -= gain * valueVariance
  }
}
