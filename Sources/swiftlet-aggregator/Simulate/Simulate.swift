internal import ArgumentParser
internal import Console
internal import FederatedClient
internal import Learning
internal import Linux
internal import Rounds
internal import Simulation

struct Simulate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate", abstract: "Run a federation of any size in this process, with a virtual clock.",
    discussion: """
      The devices' own state machine and training, and this server over a database in memory. The same options give the \
      same result.

      The data are a folder with MNIST's files and a writers.csv, or an index.csv (row, digit, speaker) with a .bin whose \
      name ends in its extents, or one .csv of square pictures with the label last; packed with gzip or not.

      EXAMPLE
        swiftlet-aggregator simulate --data digits --pretrain others --rounds 50 --per-round 20 --svg curve.svg
        swiftlet-aggregator simulate --data digits --clients 10000 --drop-outs 5 --slow 20 --strategy fedavgm --json
        swiftlet-aggregator simulate --data digits --attackers 20 --attack-scale 5 --strategy multi-krum --tolerate 6
      """)

  @Option(help: ArgumentHelp("The folder with the examples.", valueName: "folder"), completion: .directory)
  var data: String
  @Option(help: "The network to train: cnn or mlp.") var network = SimulatedNetwork.convolutional
  @OptionGroup(title: "Fleet") var fleet: SimulatedFleet
  @OptionGroup(title: "Plan") var plan: SimulatedPlan
  @OptionGroup(title: "Start and end") var ends: SimulationEnds

  @Option(help: ArgumentHelp("Write the curve as a table between commas.", valueName: "file")) var csv: String?
  @Option(help: ArgumentHelp("Draw the curve into an SVG file.", valueName: "file")) var svg: String?
  @Option(help: ArgumentHelp("Write what another engine needs to run the same.", valueName: "folder"))
  var record: String?
  @Flag(help: "Print one JSON object.") var json = false

  func run() async throws {
    let plan = try plan.read(seed: fleet.seed)
    let examples = try refusing { () throws(Refusal) in try OwnedExamples(folder: data) }
    let population = Population(examples, fleet.population)
    guard !population.clients.isEmpty else { throw ValidationError("\(data): there is nobody left to learn") }
    let architecture = try network.architecture(examples.extent, classCount: examples.classCount)
    let start = try ends.start(architecture, seed: fleet.seed)
    let result = try simulate(population, architecture, plan, from: start)
    let personal = try ends.personalized(population, architecture, result.weights)
    try refusing { () throws(Refusal) in try write(result, population, start) }
    let report = SimulationReport(plan, population.clients.count, result, personal)
    Terminal.line(json ? report.json.text : report.text)
  }

  private func simulate(
    _ population: Population, _ architecture: Architecture, _ plan: RunPlan, from start: [Float]
  ) throws -> FederationResult {
    var scenario = Federation.Scenario(plan)
    (scenario.devices, scenario.views, scenario.seed) = (fleet.rules, fleet.views, fleet.seed)
    let scratch = try ScratchFolder()
    defer { scratch.remove() }
    var bar = ProgressBar(total: plan.rounds, label: "rounds")
    defer { bar.clear() }
    do {
      let federation = try Federation(population, architecture, scenario, scratch: scratch.path)
      return try federation.run(from: start) { point in
        bar.label = point.accuracy.map { "rounds, accuracy \(Quantity.fixed(100 * $0, digits: 2)) %" } ?? "rounds"
        bar.show(point.round)
      }
    } catch let problem as Federation.Problem { throw ValidationError(problem.message) }
  }

  private func write(_ result: FederationResult, _ population: Population, _ start: [Float]) throws(Refusal) {
    if let csv { try writeFile(csv, CurveTable.text(result).utf8.span.bytes) }
    if let svg {
      var chart = AccuracyChart(title: "Accuracy on owners that nobody has learned from")
      chart.add(plan.strategy?.rawValue ?? "accuracy", result.curve)
      try writeFile(svg, chart.svg.utf8.span.bytes)
    }
    if let record { try FederationRecord.write(population, start: start, result.participants, to: record) }
    if let path = ends.writeWeights { try WeightsFile.write(result.weights, to: path) }
  }
}
