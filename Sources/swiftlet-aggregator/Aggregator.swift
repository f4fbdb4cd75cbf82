internal import ArgumentParser
internal import Console
internal import Glibc
internal import Linux

@main
struct Aggregator: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "swiftlet-aggregator",
    abstract: "Lets a fleet of devices learn a model together.",
    discussion: """
      A server for swiftletd's federated client and for SuperNodes of Flower 1.40 and later.

      Begin with a database and a token for yourself, then serve:

        swiftlet-aggregator token create me --role admin --database fleet.sqlite
        swiftlet-aggregator serve --database fleet.sqlite --port 8000

      and start a run from a model that was compiled to learn, or from arrays that numpy.savez has written:

        export SWIFTLET_TOKEN=swl_...
        swiftlet-aggregator run start digits --model digits.swl --plan plan.json --server http://localhost:8000
      """,
    subcommands: [
      Serve.self, TokenCommands.self, RunCommands.self, NodeCommands.self, ModelCommands.self,
      RolloutCommands.self, AuditCommand.self, Simulate.self, CurvesCommand.self,
    ])

  static func main() async {
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch let refusal as Refusal {
      refusal.report()
      Glibc.exit(1)
    } catch let bad as BadSettings {
      for line in bad.lines { complain(line) }
      Glibc.exit(2)
    } catch {
      stop(error)
    }
  }

  /// Ends with what the parser has to say: help, or what is wrong with the command line.
  private static func stop(_ error: any Error) -> Never {
    let code = exitCode(for: error)
    let message = fullMessage(for: error)
    if !message.isEmpty { try? (code == .success ? StandardStream.output : .error).write(message + "\n") }
    Glibc.exit(code == .validationFailure ? 2 : code.rawValue)
  }
}
