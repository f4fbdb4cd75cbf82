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
    /// Whether callers hand over inputs in bytes.
    public var takesBytes = false

    public init() {}
  }

  /// One way to quantise, and what became of it.
  public struct Recipe: Sendable {
    public var observer: Observer
    /// "none", "weights" or "activations".
    public var equalization: String
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
  private static let observers: [Observer] = [
    .squaredError, .minMax, .percentile(0.9999), .percentile(0.99999), .entropy,
  ]

  let options: Options
  let progress: Progress

  public init(options: Options, progress: @escaping Progress = { _, _, _ in }) {
    self.options = options
    self.progress = progress
  }

  public func quantized(_ model: FloatModel, _ samples: any Samples) throws(CompressionError) -> Result {
    try check(model, samples)
    let scored = EvenlySpread(samples, atMost: PostTrainingQuantization.scoredSampleLimit)
    let reference = try OutputReference(model, scored)
    let variants = try variants(of: model, samples)
    let observers = options.observer.map { [$0] } ?? PostTrainingQuantization.observers
    var best: Result?
    var tried: [Recipe] = []
    for (index, variant) in variants.enumerated() {
      for (place, observer) in observers.enumerated() {
        progress("trying recipes", index * observers.count + place, variants.count * observers.count)
        let result = try quantized(variant, observer, reference)
        tried.append(result.recipe)
        if best.map({ $0.recipe.decibels < result.recipe.decibels }) ?? true { best = result }
      }
    }
    guard var result = best else { throw CompressionError(model.graph.name, "there is nothing to quantise") }
    if options.correctsBias { try refineBias(of: &result, variants, samples, reference, &tried) }
    try chooseFloats(of: &result, samples, reference)
    result.recipes = tried
    return result
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

  /// A float model that computes what the given one does, and what it held.
  private struct Variant {
    var equalization: String
    var model: FloatModel
    var statistics: Statistics
    var roundings: [Int: Rounding]

    var correction: BiasCorrection {
      BiasCorrection(model: model, means: statistics.tapMeans, roundings: roundings)
    }
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

  private func variants(of model: FloatModel, _ samples: any Samples) throws(CompressionError) -> [Variant] {
    let statistics = try statistics(model, samples)
    var variants: [Variant] = []
    func add(_ name: String, _ model: FloatModel, _ statistics: Statistics) throws(CompressionError) {
      let roundings = options.fitsWeights ? try Rounding.fitted(model, samples, progress: progress) : [:]
      variants.append(Variant(equalization: name, model: model, statistics: statistics, roundings: roundings))
    }
    if options.equalizes != true || !Equalization.applies(to: model) {
      try add("none", model, statistics)
    }
    guard options.equalizes != false, Equalization.applies(to: model) else { return variants }
    for target in Equalization.Target.allCases {
      let equalized = Equalization(model, statistics, target).model
      try add(target.rawValue, equalized, try self.statistics(equalized, samples))
    }
    return variants
  }

  private func statistics(_ model: FloatModel, _ samples: any Samples) throws(CompressionError) -> Statistics {
    try Statistics(model, samples) { progress("calibrating", $0, samples.count) }
  }

  private func quantized(
    _ variant: Variant, _ observer: Observer, _ reference: OutputReference
  ) throws(CompressionError) -> Result {
    var ranges = variant.statistics.histograms.mapValues(observer.range)
    for (id, range) in zip(variant.model.graph.inputs, options.inputRanges) {
      if let range { ranges[id] = range }
    }
    var quantizer = Quantizer(variant.model.graph, ranges: ranges)
    quantizer.takesBytes = options.takesBytes
    quantizer.roundings = variant.roundings
    if options.correctsBias {
      quantizer.biasCorrections = variant.correction.ofWeights
    }
    let graph = try quantizer.quantized()
    let score = try reference.score(graph)
    let recipe = Recipe(
      observer: observer, equalization: variant.equalization,
      biasCorrection: options.correctsBias ? "weights" : "none", decibels: score.decibels, agreement: score.agreement)
    return Result(
      model: variant.model, quantizer: quantizer, graph: graph, recipe: recipe, recipes: [],
      histograms: variant.statistics.histograms)
  }

  /// Measures what the quantised layers see and corrects their biases by it, if the answers come nearer.
  private func refineBias(
    of result: inout Result, _ variants: [Variant], _ samples: any Samples, _ reference: OutputReference,
    _ tried: inout [Recipe]
  ) throws(CompressionError) {
    let variant = variants.first { $0.equalization == result.recipe.equalization }!
    var candidate = result
    candidate.quantizer.biasCorrections = try variant.correction.measured(result.quantizer, samples) {
      progress("correcting biases", $0, $1)
    }
    candidate.graph = try candidate.quantizer.quantized()
    let score = try reference.score(candidate.graph)
    candidate.recipe.biasCorrection = "measured"
    (candidate.recipe.decibels, candidate.recipe.agreement) = (score.decibels, score.agreement)
    tried.append(candidate.recipe)
    if candidate.recipe.decibels > result.recipe.decibels { result = candidate }
  }
}
