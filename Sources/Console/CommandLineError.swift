internal import Linux

/// Why a command line cannot be followed: it makes no sense, or asks for what is not there.
package enum CommandLineError: Error {
  case usage(String)
  case refusal(Refusal)

  /// Says what is wrong and ends the program: status 1 for a refusal, 2 for wrong usage.
  package func end() -> Never {
    switch self {
    case .refusal(let refusal):
      refusal.report()
      CurrentProcess.exit(1)
    case .usage(let message):
      complain("\(message)\nSee '\(CurrentProcess.name) --help' for more information.")
      CurrentProcess.exit(2)
    }
  }
}
