internal import Graph
internal import Tensors

/// Finds the way to quantise with which a model's answers come nearest to those in floats.
///
/// Observers and equalisations are compared first, on some of the samples; then, with the statistics of all, what is done
/// about the rounding of weights and about biases.
struct RecipeSearch {
  let options: PostTrainingQuantization.Options
  let progress: PostTrainingQuantization.Progress
  let model: FloatModel
  let samples: any Samples
  /// Those that recipes are compared on.
  private let scored: EvenlySpread
  let reference: OutputReference

  private static let observers: [Observer] = [
    .squaredError, .minMax, .percentile(0.9999), .percentile(0.99999), .entropy,
  ]

  init(
    options: PostTrainingQuantization.Options, progress: @escaping PostTrainingQuantization.Progress,
    _ model: FloatModel, _ samples: any Samples
  ) throws(CompressionError) {
    (self.options, self.progress, self.model, self.samples) = (options, progress, model, samples)
    scored = EvenlySpread(samples, atMost: PostTrainingQuantization.scoredSampleLimit)
    reference = try OutputReference(model, scored)
  }

  /// A float model that computes what the given one does, and what it held.
  private struct Variant {
    var equalization: String
    var model: FloatModel
    var statistics: Statistics
  }

  private typealias Trial = PostTrainingQuantization.Result

  func best() throws(CompressionError) -> PostTrainingQuantization.Result {
    let variants = try variants()
    let observers = options.observer.map { [$0] } ?? RecipeSearch.observers
    var trials: [Trial] = []
    for variant in variants {
      for observer in observers {
        progress("trying recipes", trials.count, variants.count * observers.count)
        trials.append(try trial(variant, variant.statistics, observer, [:]))
      }
    }
    let chosen = trials.max { $0.recipe.decibels < $1.recipe.decibels }!
    let variant = variants.first { $0.equalization == chosen.recipe.equalization }!
    let finals = try finals(of: variant, chosen.recipe.observer)
    var result = finals.max { $0.recipe.decibels < $1.recipe.decibels }!
    result.recipes = (trials + finals).map(\.recipe)
    return result
  }

  private func variants() throws(CompressionError) -> [Variant] {
    let statistics = try statistics(model, scored)
    let applies = Equalization.applies(to: model)
    var variants: [Variant] = []
    if options.equalizes != true || !applies {
      variants.append(Variant(equalization: "none", model: model, statistics: statistics))
    }
    guard options.equalizes != false, applies else { return variants }
    for target in Equalization.Target.allCases {
      let equalized = Equalization(model, statistics, target).model
      variants.append(
        Variant(
          equalization: target.rawValue, model: equalized, statistics: try self.statistics(equalized, scored)))
    }
    return variants
  }

  private func statistics(_ model: FloatModel, _ samples: any Samples) throws(CompressionError) -> Statistics {
    try Statistics(model, samples) { progress("calibrating", $0, samples.count) }
  }

  /// The recipes with the statistics of all samples.
  private func finals(of variant: Variant, _ observer: Observer) throws(CompressionError) -> [Trial] {
    let statistics =
      scored.count < samples.count ? try statistics(variant.model, samples) : variant.statistics
    var roundings: [[Int: Rounding]] = [[:]]
    if options.fitsWeights { roundings.append(try Rounding.fitted(variant.model, samples, progress: progress)) }
    var trials: [Trial] = []
    for rounding in roundings {
      let trial = try trial(variant, statistics, observer, rounding)
      trials.append(trial)
      if options.correctsBias { trials.append(try measured(trial, variant, rounding)) }
    }
    return trials
  }

  private func trial(
    _ variant: Variant, _ statistics: Statistics, _ observer: Observer, _ roundings: [Int: Rounding]
  ) throws(CompressionError) -> Trial {
    var ranges = statistics.histograms.mapValues(observer.range)
    for (id, range) in zip(variant.model.graph.inputs, options.inputRanges) {
      if let range { ranges[id] = range }
    }
    var quantizer = Quantizer(variant.model.graph, ranges: ranges)
    quantizer.takesBytes = options.takesBytes
    if options.keepsHeadInFloats { quantizer.floatNodes = variant.model.headNodes }
    quantizer.roundings = roundings
    if options.correctsBias {
      quantizer.biasCorrections =
        BiasCorrection(model: variant.model, means: statistics.tapMeans, roundings: roundings).ofWeights
    }
    let recipe = PostTrainingQuantization.Recipe(
      observer: observer, equalization: variant.equalization, rounding: roundings.isEmpty ? "nearest" : "fitted",
      biasCorrection: options.correctsBias ? "weights" : "none", decibels: 0)
    return try scored(
      Trial(
        model: variant.model, quantizer: quantizer, graph: variant.model.graph, recipe: recipe, recipes: [],
        histograms: statistics.histograms))
  }

  /// The same with biases that make up for what quantised layers see; the means of both sides are of the same samples.
  private func measured(
    _ trial: Trial, _ variant: Variant, _ roundings: [Int: Rounding]
  ) throws(CompressionError) -> Trial {
    var trial = trial
    let correction = BiasCorrection(
      model: variant.model, means: variant.statistics.tapMeans, roundings: roundings)
    trial.quantizer.biasCorrections = try correction.measured(trial.quantizer, scored) {
      progress("correcting biases", $0, $1)
    }
    trial.recipe.biasCorrection = "measured"
    return try scored(trial)
  }

  private func scored(_ trial: Trial) throws(CompressionError) -> Trial {
    var trial = trial
    trial.graph = try trial.quantizer.quantized()
    let score = try reference.score(trial.graph)
    (trial.recipe.decibels, trial.recipe.agreement) = (score.decibels, score.agreement)
    return trial
  }
}
