/// The device's side of SCAFFOLD (Karimireddy et al. 2020): what tells its gradients from those of the whole federation.
///
/// With the server's control variate c and the device's own c_i, a step is w -= rate (g + c - c_i). After K steps from x
/// to y the device's own is c_i - c + (x - y) / (K rate), the paper's second option.
package struct ControlVariate: Sendable {
  /// c.
  private let shared: [Float]
  /// c_i; zero before a device's first round.
  private let own: [Float]

  package init(shared: [Float], own: [Float]?) {
    precondition(own == nil || own!.count == shared.count)
    self.shared = shared
    self.own = own ?? [Float](repeating: 0, count: shared.count)
  }

  /// c - c_i, to be added to each gradient.
  package var correction: [Float] { shared.indices.map { shared[$0] - own[$0] } }

  /// The device's own after a round of `steps` at this rate, and by how much it has changed.
  package func moved(
    from start: [Float], to end: [Float], steps: Int, rate: Float
  ) -> (own: [Float], change: [Float]) {
    let scale = 1 / (Float(steps) * rate)
    let change = shared.indices.map { (start[$0] - end[$0]) * scale - shared[$0] }
    return (own.indices.map { own[$0] + change[$0] }, change)
  }
}
