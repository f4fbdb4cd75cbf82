/// What a hostile device sends instead of what it has learned.
package enum Attack: String, Sendable, CaseIterable {
  /// The change, turned round.
  case signFlip = "sign-flip"
  /// The change, too long.
  case scaled
  /// Noise as long as the change.
  case random
  /// What it has learned from labels that are turned round: class c of n is called n - 1 - c.
  case labelFlip = "label-flip"

  /// Changes a change. `scale`: what its length is multiplied by. `draw`: numbers in -1..<1.
  func apply(to change: inout [Float], scale: Float, draw: () -> Float) {
    switch self {
    case .signFlip: for index in change.indices { change[index] *= -scale }
    case .scaled: for index in change.indices { change[index] *= scale }
    case .random:
      let noise = change.map { _ in draw() }
      let factor = (squares(change) / max(squares(noise), .leastNormalMagnitude)).squareRoot()
      for index in change.indices { change[index] = noise[index] * Float(factor) * scale }
    case .labelFlip: break
    }
  }
}

private func squares(_ values: [Float]) -> Double { values.reduce(0) { $0 + Double($1) * Double($1) } }
