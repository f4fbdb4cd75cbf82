internal import ArgumentParser

struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measures a model's latency and memory.",
    discussion: """
      EXAMPLE
        swiftlet bench model.swl --seconds 10
        swiftlet bench model.swl --runs 1000 --cpu avx2 --profile

      Every run alternates with a fixed busy loop of about its length; how far that one's p99.9 lies above its median \
      is the noise of the machine.
      """)

  @Argument(help: "The model.", completion: .file(extensions: ["swl"]))
  var model: String

  @Option(help: "How long to measure; 2 seconds unless --runs is given.")
  var seconds: Double?

  @Option(help: "How many runs to measure.")
  var runs: Int?

  @Flag(help: "Measure every step on its own too.")
  var profile = false

  @OptionGroup var machine: MachineOptions

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    guard seconds == nil || runs == nil else { throw ValidationError("--seconds and --runs exclude each other") }
    if let seconds, !(seconds > 0 && seconds <= 86400) {
      throw ValidationError("--seconds \(seconds) is not possible; use up to 86400")
    }
    if let runs, !(1...10_000_000 ~= runs) {
      throw ValidationError("--runs \(runs) is not possible; use 1 to 10000000")
    }
  }

  func run() throws {
    let loaded = try LoadedModel(path: model, options: machine.sessionOptions())
    let extent: Measurement.Extent = runs.map { .runs($0) } ?? .seconds(seconds ?? 2)
    let measurement = try Measurement(loaded, extent)
    let steps = profile ? Profile(loaded.session, runMicroseconds: measurement.runs.microseconds(0.5)!) : nil
    BenchReport(model: loaded, measurement: measurement, profile: steps).print(asJSON: json)
  }
}
