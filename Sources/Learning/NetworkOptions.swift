/// What memory a network is to have beside its parameters.
public struct NetworkOptions: Sendable {
  /// Samples that run together, at most.
  public var batch: Int
  /// Memory for gradients, and so the ability to run backwards.
  public var hasGradients: Bool
  /// Numbers that an optimiser keeps for each parameter.
  public var optimizerSlots = 0
  /// Whether weights may be masked.
  public var hasMasks = false
  /// Whether the matrix product of OpenBLAS is used where it is installed.
  public var usesBLAS = true

  public init(batch: Int, hasGradients: Bool = true) {
    self.batch = batch
    self.hasGradients = hasGradients
  }
}
