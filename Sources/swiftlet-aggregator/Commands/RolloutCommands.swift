internal import AggregationServer
internal import ArgumentParser
internal import FleetRollouts
internal import Foundation

struct RolloutCommands: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rollout", abstract: "Bring a version of a model to a part of the devices, and to more of them.",
    discussion: """
      A rollout is told by its id, or by the model's name, which means the model's newest one.

        swiftlet-aggregator rollout start digits --version 2 --percent 10
        swiftlet-aggregator rollout show digits
        swiftlet-aggregator rollout widen digits --percent 100
      """,
    subcommands: [
      RolloutStart.self, RolloutList.self, RolloutShow.self, RolloutWiden.self, RolloutPause.self,
      RolloutResume.self, RolloutHalt.self, RolloutBack.self,
    ])
}

struct RolloutStart: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "start",
    abstract: "Offer a version to a percentage of the devices that take the model; prints its id.",
    discussion: """
      Devices try a version beside the one they have, then on a share of their frames, and turn it away when it is worse.
      A rollout halts by itself when more than --halt-share of the devices that have answered, and at least --halt-after
      of them, have refused the version or turned it away; it takes the place of rollouts of older versions.
      """)
  @Argument(help: "The model's name.") var name: String
  @Option(help: "The version, which is in the registry.") var version: UInt32
  @Option(help: "Of the devices that take the model: above 0, at most 100.") var percent: Double
  @Option(help: "How many devices at least have to turn the version away before the rollout halts by itself.")
  var haltAfter = FleetRolloutRules().haltCount
  @Option(help: "The share of the devices that have answered above which it does.")
  var haltShare = FleetRolloutRules().haltShare
  @Flag(help: "When it halts by itself, tell devices that have the version to go back.") var takeBack = false
  @Option(help: "Seconds between two questions to a device how far the version has come.")
  var checkTime = FleetRolloutRules().checkTime
  @Option(help: "Seconds for which an offer waits for a device.") var offerTime = FleetRolloutRules().offerTime
  @Option(help: "Devices at most that try the version at a time.") var atOnce = FleetRolloutRules().atOnce
  @OptionGroup var client: AdminClient

  private var rules: FleetRolloutRules {
    var rules = FleetRolloutRules()
    (rules.haltCount, rules.haltShare, rules.takesBack) = (haltAfter, haltShare, takeBack)
    (rules.checkTime, rules.offerTime, rules.atOnce) = (checkTime, offerTime, atOnce)
    return rules
  }

  func validate() throws {
    guard percent > 0, percent <= 100 else { throw ValidationError("--percent has to be above 0 and at most 100") }
    if let problem = rules.problem { throw ValidationError("--\(problem)") }
  }

  func run() async throws {
    let start = AdminMessage.RolloutStart(model: name, version: version, percent: percent, rules: rules)
    let answer: AdminMessage.Identifier = try await client.post("rollouts", start)
    print(answer.id)
  }
}

struct RolloutList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List rollouts, the newest first.")
  @Flag(help: "Print them as JSON.") var json = false
  @OptionGroup var client: AdminClient

  func run() async throws {
    let answer = try await client.call("GET", "rollouts")
    if json { return print(text(answer)) }
    for rollout in try JSONDecoder().decode([AdminMessage.Rollout].self, from: answer) { print(rollout.line) }
  }
}

struct RolloutShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show where the devices of a rollout stand.")
  @Argument(help: "The rollout's id, or the model's name.") var rollout: String
  @Flag(help: "Print it as JSON.") var json = false
  @OptionGroup var client: AdminClient

  func run() async throws {
    let answer = try await client.call("GET", "rollouts/\(rollout)")
    if json { return print(text(answer)) }
    let rollout = try JSONDecoder().decode(AdminMessage.Rollout.self, from: answer)
    print(rollout.line)
    if !rollout.reason.isEmpty { print("  \(rollout.reason)") }
    for stage in DeviceStage.allCases {
      if let count = rollout.counts[stage.name], count > 0 { print("  \(stage.name): \(count)") }
    }
    for device in rollout.devices ?? [] where !device.reason.isEmpty {
      print("  device \(device.node): \(device.stage): \(device.reason)")
    }
  }
}

extension AdminMessage.Rollout {
  fileprivate var line: String { "\(id)  \(model)  \(version)  \(state)  \(percent) %" }
}

struct RolloutWiden: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "widen", abstract: "Offer the version to more of the devices; those that have it stay.")
  @Argument(help: "The rollout's id, or the model's name.") var rollout: String
  @Option(help: "At least as many as before, at most 100.") var percent: Double
  @OptionGroup var client: AdminClient

  func run() async throws {
    let percent = AdminMessage.Percent(percent: percent)
    let _: AdminMessage.Identifier = try await client.post("rollouts/\(rollout)/widen", percent)
  }
}

/// A rollout and what it is told.
struct RolloutChange: ParsableArguments {
  @Argument(help: "The rollout's id, or the model's name.") var rollout: String
  @OptionGroup var client: AdminClient

  func tell(_ action: String) async throws {
    let _: AdminMessage.Identifier = try await client.post("rollouts/\(rollout)/\(action)")
  }
}

struct RolloutPause: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pause", abstract: "Offer the version to nobody more until 'resume' or 'widen'.")
  @OptionGroup var change: RolloutChange
  func run() async throws { try await change.tell("pause") }
}

struct RolloutResume: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "resume", abstract: "Go on with a paused rollout.")
  @OptionGroup var change: RolloutChange
  func run() async throws { try await change.tell("resume") }
}

struct RolloutHalt: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "halt", abstract: "Offer the version to nobody any longer; devices that have it keep it.")
  @OptionGroup var change: RolloutChange
  func run() async throws { try await change.tell("halt") }
}

struct RolloutBack: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "back", abstract: "Halt, and tell devices that have the version to go back to the one before.")
  @OptionGroup var change: RolloutChange
  func run() async throws { try await change.tell("back") }
}
