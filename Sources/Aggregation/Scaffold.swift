/// The server's side of SCAFFOLD (Karimireddy et al. 2020): a control variate c for the drift between devices.
///
/// A device trains with gradients g - c_i + c and returns the changes of its weights and of its own c_i. With S of N
/// devices in a round, w grows by r mean(changes), c by S / N mean(changes of c_i).
public struct Scaffold: Equatable, Sendable {
  /// c, of the model's size.
  public private(set) var control: [Float]
  /// N.
  public let population: Int

  public init(control: [Float], population: Int) {
    precondition(population > 0)
    self.control = control
    self.population = population
  }

  /// Takes in the changes of a round; their mean is not weighted.
  public mutating func step(_ changes: WeightedMean) {
    precondition(changes.count == control.count)
    let total = changes.mean(over: Double(population))
    for index in control.indices { control[index] += total[index] }
  }
}
