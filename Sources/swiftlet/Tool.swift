internal import ArgumentParser
internal import Console
internal import Glibc
internal import Linux
internal import Running

@main
struct Tool: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "swiftlet",
    abstract: "Compiles, runs, measures and inspects models for small Linux machines.",
    discussion: """
      EXAMPLE
        swiftlet compile model.tflite -o model.swl
        swiftlet run model.swl photo.jpg
        swiftlet bench model.swl

      Exit status: 0 success, 1 an input was refused (one line says which, where and why), 2 wrong usage.
      """,
    version: swiftletVersion,
    subcommands: [
      CompileCommand.self, InspectCommand.self, RunCommand.self, DetectCommand.self, BenchCommand.self,
      EvaluateCommand.self, CompareCommand.self, FinetuneCommand.self, KeygenCommand.self, SignCommand.self,
      VerifyCommand.self,
    ])

  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let refusal as Refusal {
      refusal.report()
      Glibc.exit(1)
    } catch {
      stop(error)
    }
  }

  /// Ends with what the parser has to say: help, or what is wrong with the command line.
  private static func stop(_ error: any Error) -> Never {
    let code = exitCode(for: error)
    let message = fullMessage(for: error)
    let isUsage = code == .validationFailure
    let text = isUsage ? message.replacingPrefix("Error: ", with: "swiftlet: ") : message
    if !text.isEmpty { try? (code == .success ? StandardStream.output : .error).write(text + "\n") }
    Glibc.exit(isUsage ? 2 : code.rawValue)
  }
}

extension String {
  fileprivate func replacingPrefix(_ prefix: String, with other: String) -> String {
    hasPrefix(prefix) ? other + dropFirst(prefix.count) : self
  }
}
