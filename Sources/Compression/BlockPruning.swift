internal import Graph
internal import Tensors

/// Sets blocks of weights to zero: 1 output channel by 4 neighbouring input channels, the shape that sparse kernels skip.
///
/// Depthwise layers and the first layer stay as they are. Of a layer go the blocks that the others can best make up for;
/// the weights left and the biases are fitted to the layer's results by least squares. How much each layer loses follows
/// from a scan: the noise in the answers when it alone is pruned by half, times how its own error grows with its density.
public struct BlockPruning: Sendable {
  public struct Layer: Sendable {
    public var node: Int
    public var blocks: Int
    public var keptBlocks: Int
    /// Signal to noise of the answers, in dB, with this layer alone pruned by half; nil where no scan was made.
    public var decibelsAtHalf: Double?
  }

  public private(set) var model: FloatModel
  public private(set) var layers: [Layer] = []

  static let blockWidth = 4

  /// `density` is the part of the blocks, over all layers that are pruned, that stays: rounded to whole blocks.
  public init(
    _ source: FloatModel, density: Double, _ samples: any Samples, options: PruningOptions = PruningOptions(),
    progress: PostTrainingQuantization.Progress
  ) throws(CompressionError) {
    self = try PruningScan(source, samples, options: options, progress: progress)
      .pruned(density: density, progress: progress)
  }

  init(_ model: FloatModel, _ layers: [Layer]) { (self.model, self.layers) = (model, layers) }

  public var density: Double {
    let all = layers.reduce(0) { $0 + $1.blocks }
    return Double(layers.reduce(0) { $0 + $1.keptBlocks }) / Double(max(all, 1))
  }
}
