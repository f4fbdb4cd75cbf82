internal import ArgumentParser
internal import Console
internal import Running

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

  func validate() throws { try refuse(request.mistake) }

  func run() throws { try perform { () throws(CommandLineError) in try request.perform() } }

  private var request: BenchRequest {
    var request = BenchRequest()
    (request.model, request.seconds, request.runs, request.profiles) = (model, seconds, runs, profile)
    (request.machine, request.asJSON) = (machine.choice, json)
    return request
  }
}
