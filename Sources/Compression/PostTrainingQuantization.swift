public import Graph
internal import Tensors

/// Quantises a float model by what its tensors hold on samples.
public struct PostTrainingQuantization {
  public struct Options: Sendable {
    /// Nil: the one with which the model's answers come nearest to those in floats.
    public var observer: Observer?
    /// Whether factors are moved between channels; nil: when it brings the answers nearer.
    public var equalizes: Bool?
    public var correctsBias = true
    /// Whether weights are rounded so that results stay nearest, instead of each to the nearest.
    public var fitsWeights = true
    /// How much latency accuracy may cost; nil: nothing, unless the answers would be ruined.
    public var latencyBudget: LatencyBudget?
    /// Whether the sensitivity of every layer is to be measured.
    public var measuresSensitivity = false
    /// Ranges known in advance, by input: those of pictures.
    public var inputRanges: [ActivationRange?] = []
    /// Whether the last layer and what is behind it stay in floats, for a device to train.
    public var keepsHeadInFloats = false
    /// Whether callers hand over inputs in bytes.
    public var takesBytes = false

    public init() {}
  }

  /// One way to quantise, and what became of it.
  public struct Recipe: Sendable {
    public var observer: Observer
    /// "none", "weights" or "activations".
    public var equalization: String
    /// "nearest" or "fitted".
    public var rounding: String
    /// "none", "weights" or "measured".
    public var biasCorrection: String
    /// Signal to noise of the answers, in dB, and the part of samples with the same first answer.
    public var decibels: Double
    public var agreement: Double?
  }

  public struct Result: Sendable {
    /// The float model whose tensors were quantised: equalised, if that was chosen.
    public var model: FloatModel
    public var quantizer: Quantizer
    public var graph: Graph
    public var recipe: Recipe
    /// All that were tried, in order.
    public var recipes: [Recipe]
    public var histograms: [TensorID: Histogram]
    public var sensitivity: Sensitivity?
    /// Wholly or in part in bytes, on this machine; nil when nothing depended on it.
    public var latency: Latency?
  }

  /// What is going on, for a person: the name of the stage, how much is done and how much there is.
  public typealias Progress = (_ stage: String, _ done: Int, _ total: Int) -> Void

  /// Recipes are compared on at most this many samples, spread evenly.
  public static let scoredSampleLimit = 64
  let options: Options
  let progress: Progress

  public init(options: Options, progress: @escaping Progress = { _, _, _ in }) {
    self.options = options
    self.progress = progress
  }

  public func quantized(_ model: FloatModel, _ samples: any Samples) throws(CompressionError) -> Result {
    try check(model, samples)
    let search = try RecipeSearch(options: options, progress: progress, model, samples)
    var result = try search.best()
    try chooseFloats(of: &result, samples, search.reference)
    return result
  }

  private func check(_ model: FloatModel, _ samples: any Samples) throws(CompressionError) {
    guard samples.count > 0 else { throw CompressionError(model.graph.name, "there are no samples to calibrate with") }
    for id in model.graph.inputs where model.graph[id].type != .float32 {
      throw CompressionError(
        "input \(model.graph[id].name)", "is \(model.graph[id].type.name); only float32 inputs can be calibrated")
    }
    guard !model.layers.isEmpty else {
      throw CompressionError(model.graph.name, "the model has no convolution or fully connected layer to quantise")
    }
  }

  /// Answers further from those in floats than this, in dB, are ruined.
  private static let ruinDecibels = 10.0
  /// What layers in floats may cost then, where no budget is given.
  private static let rescueBudget = LatencyBudget.factor(1.5)

  private func chooseFloats(
    of result: inout Result, _ samples: any Samples, _ reference: OutputReference
  ) throws(CompressionError) {
    let isRuined = result.recipe.decibels < PostTrainingQuantization.ruinDecibels
    if let budget = options.latencyBudget ?? (isRuined ? PostTrainingQuantization.rescueBudget : nil) {
      let choice = try MixedPrecision(budget: budget, progress: progress)
        .choice(result.quantizer, result.model, samples, reference)
      (result.quantizer, result.graph, result.sensitivity) = (choice.quantizer, choice.graph, choice.sensitivity)
      (result.recipe.decibels, result.recipe.agreement) = (choice.score.decibels, choice.score.agreement)
      result.latency = choice.latency
    } else if options.measuresSensitivity {
      result.sensitivity = try Sensitivity(result.quantizer, result.model, samples, progress: progress)
    }
  }
}
