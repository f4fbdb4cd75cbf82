internal import ArgumentParser
internal import Console
internal import FederatedClient
internal import Learning
internal import Simulation

/// The model with which a federation begins, and what is done with the one with which it ends.
struct SimulationEnds: ParsableArguments {
  @Option(help: ArgumentHelp("Train on these examples before the first round.", valueName: "folder"))
  var pretrain: String?
  @Option(help: "Epochs of that training.") var pretrainEpochs = 10
  @Flag(inversion: .prefixedNo, help: "Bend its pictures anew in each epoch.") var pretrainDistort = true
  @Option(help: ArgumentHelp("Start with weights that were written before.", valueName: "file")) var weights: String?
  @Option(help: ArgumentHelp("Write the weights of the first round.", valueName: "file")) var writeStart: String?
  @Option(help: ArgumentHelp("Write the last weights.", valueName: "file")) var writeWeights: String?
  @Option(help: "Examples of each class from which the model then learns an owner that it has never met.")
  var personalize: Int?
  @Option(help: "Epochs of that.") var personalEpochs = 20
  @Option(help: "Its rate.") var personalRate: Float = 0.03

  func validate() throws {
    guard pretrain == nil || weights == nil else {
      throw ValidationError("--pretrain and --weights exclude each other")
    }
    guard 1...1000 ~= pretrainEpochs else { throw ValidationError("--pretrain-epochs is 1 to 1000") }
    guard personalize.map({ 1...10_000 ~= $0 }) ?? true else { throw ValidationError("--personalize is 1 to 10000") }
    guard 1...100 ~= personalEpochs else { throw ValidationError("--personal-epochs is 1 to 100") }
    guard personalRate > 0, personalRate <= 10 else { throw ValidationError("--personal-rate is above 0, up to 10") }
  }

  func start(_ architecture: Architecture, seed: UInt64) throws -> [Float] {
    let start = try weights(architecture, seed: seed)
    if let writeStart { try refusing { () throws(Refusal) in try WeightsFile.write(start, to: writeStart) } }
    return start
  }

  private func weights(_ architecture: Architecture, seed: UInt64) throws -> [Float] {
    if let weights {
      return try refusing { () throws(Refusal) in
        try WeightsFile.read(weights, count: architecture.parameterCount)
      }
    }
    guard let pretrain else { return try StartingWeights.random(architecture, seed: seed) }
    let examples = try refusing { () throws(Refusal) in try OwnedExamples(folder: pretrain) }
    guard examples.extent == architecture[architecture.input],
      examples.classCount <= architecture[architecture.output].count
    else { throw ValidationError("\(pretrain): other pictures or classes than those of --data") }
    var rules = Population.Rules()
    (rules.heldOutShare, rules.testShare, rules.isPooled) = (0, 0, true)
    let all = Population(examples, rules)
    var training = Pretraining()
    (training.epochs, training.distorts, training.seed) = (pretrainEpochs, pretrainDistort, seed)
    var bar = ProgressBar(total: pretrainEpochs, label: "epochs before the first round")
    defer { bar.clear() }
    do throws(LocalTraining.Problem) {
      return try training.weights(architecture, all.read(all.clients[0].training)) { bar.show($0) }
    } catch { throw ValidationError(error.message) }
  }

  func personalized(
    _ population: Population, _ architecture: Architecture, _ weights: [Float]
  ) throws -> [Personalization.Result] {
    guard let personalize else { return [] }
    var settings = RoundSettings()
    (settings.epochs, settings.batch, settings.rate) = (personalEpochs, 10, personalRate)
    do throws(LocalTraining.Problem) {
      return try Personalization(examplesPerClass: personalize, settings)
        .results(population, architecture, from: weights)
    } catch { throw ValidationError(error.message) }
  }
}
