/// What is done to a model beside training it.
public struct Treatment: Equatable, Sendable {
  /// Puts a batch norm behind every convolution, to be merged into its weights at the end: for random weights, and where
  /// pruning changes what flows. In a model with weights it changes nothing at first.
  public var insertsBatchNorm = false
  /// Rounds weights and activations as the int8 model will. Not together with batch norms: they are merged first.
  public var quantizes = false
  /// The share of blocks of 1 output x 4 input channels left in every layer that is pruned; nil: what is zero stays.
  public var density: Double?
  /// Trains the last layer with weights alone.
  public var trainsHeadOnly = false

  public init() {}
}
