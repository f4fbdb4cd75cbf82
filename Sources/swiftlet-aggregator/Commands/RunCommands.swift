internal import AggregationServer
internal import ArgumentParser
internal import Foundation
internal import Rounds

struct RunCommands: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Start, look at and stop runs.",
    subcommands: [RunStartCommand.self, RunList.self, RunShow.self, RunStop.self, RunModel.self])
}

struct RunStartCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "start", abstract: "Start a run; prints its id.",
    discussion: """
      The plan is JSON, and what it leaves out keeps its default:

        {"strategy": "fedavg", "rounds": 10, "clients": 10, "minimum-clients": 2, "evaluators": 5,
         "training": {"epochs": 1, "batch": 32, "rate": 0.01}, "coding": {"bits": 4, "density": 0.05}}

      With "secure-sum" the server sees the sum of what a round's devices have learned, and of none alone:

        "secure-sum": {"threshold": 0.6, "range": 1, "maximum-examples": 1000, "step-time": 60, "signed": false}

      threshold is the share of the devices asked that have to stay to the end of a round; range the largest change of
      one value; step-time the seconds for each step beside the training. With signed, above two thirds have to stay,
      and devices have to know the keys of one another (secure_sum_keys). It goes with fedavg, fedprox, fedavgm,
      fedadagrad, fedadam and fedyogi; not with coding, norm-limit, privacy or nodes of Flower.
      """)

  @Argument(help: "What to call the run.") var name: String
  @Option(
    help: ArgumentHelp(
      """
      The model to begin with: the arrays that devices train, written by numpy.savez, or a .swl file that was compiled \
      to learn, whose learning part is taken.
      """, valueName: "file"))
  var model: String
  @Option(help: ArgumentHelp("The plan, as JSON.", valueName: "file")) var plan: String?
  @Option(help: ArgumentHelp("The application that nodes of Flower run, made by 'flwr build'.", valueName: "file"))
  var fab: String?
  @Option(help: "Publisher and name of the application.") var fabID = "local/app"
  @Option(help: "The application's version.") var fabVersion = "1.0.0"
  @OptionGroup var client: AdminClient

  func run() async throws {
    var runPlan = RunPlan()
    if let plan {
      do { runPlan = try JSONDecoder().decode(RunPlan.self, from: try read(plan)) } catch let error as DecodingError {
        throw ValidationError("\(plan): \(error)")
      }
    }
    if let problem = runPlan.problem { throw ValidationError("\(plan ?? "the plan"): \(problem)") }
    let start = try StartingModel(model)
    let body = try RunUpload.body(
      name: name, plan: runPlan, layout: start.layout, weights: start.weights,
      fab: try fab.map { (id: fabID, version: fabVersion, content: try read($0)) })
    let data = try await client.call("POST", "runs", body, type: RunUpload.contentType)
    let answer = try JSONDecoder().decode(AdminMessage.Identifier.self, from: data)
    print(answer.id)
  }

  private func read(_ file: String) throws -> Data {
    guard let data = FileManager.default.contents(atPath: file) else {
      throw ValidationError("\(file): cannot be read")
    }
    return data
  }
}

struct RunList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List runs, the newest first.")
  @OptionGroup var client: AdminClient

  func run() async throws {
    let runs: [AdminMessage.Run] = try await client.get("runs")
    for run in runs { print("\(run.id)  \(run.status)  \(run.rounds)/\(run.plan.rounds)  \(run.name)") }
  }
}

struct RunShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "show", abstract: "Show a run and its rounds as JSON.")
  @Argument(help: "The id of the run.") var id: String
  @OptionGroup var client: AdminClient

  func run() async throws { print(String(decoding: try await client.call("GET", "runs/\(id)"), as: UTF8.self)) }
}

struct RunStop: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "stop", abstract: "Stop a run; its models stay.")
  @Argument(help: "The id of the run.") var id: String
  @OptionGroup var client: AdminClient

  func run() async throws { let _: AdminMessage.Identifier = try await client.post("runs/\(id)/stop") }
}

struct RunModel: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model", abstract: "Write a run's newest model into a file for numpy.load.")
  @Argument(help: "The id of the run.") var id: String
  @Argument(help: "The file to write.") var file: String
  @OptionGroup var client: AdminClient

  func run() async throws {
    let data = try await client.call("GET", "runs/\(id)/model")
    do { try data.write(to: URL(fileURLWithPath: file), options: .atomic) } catch {
      throw ValidationError("\(file): cannot be written")
    }
  }
}
