internal import ArgumentParser
internal import Console
internal import Engine
internal import Running

/// How much of the machine a model may use.
struct MachineOptions: ParsableArguments {
  @OptionGroup var processor: ProcessorOption

  @Option(help: "The threads that share each operator, 1 to 64.")
  var threads = 1

  func validate() throws { try refuse(choice.mistake) }

  var choice: MachineChoice { MachineChoice(cpu: processor.cpu, threads: threads) }

  /// The options of a session; refuses what this machine lacks.
  func sessionOptions() throws -> SessionOptions {
    try perform { () throws(CommandLineError) in try choice.sessionOptions() }
  }
}

/// The instruction sets that kernels may use.
struct ProcessorOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The instruction sets to use, joined by \"+\": reference, avx2, avx512vnni, ...; by default all there are.",
      discussion: "The environment variable SWIFTLET_CPU says the same.", valueName: "mask"))
  var cpu: String?

  /// The options of a session with these sets; refuses what this machine lacks.
  func sessionOptions() throws -> SessionOptions {
    try perform { () throws(CommandLineError) in try MachineChoice(cpu: cpu).sessionOptions() }
  }
}

/// Throws a mistake as what the parser of the command line knows.
func refuse(_ mistake: String?) throws {
  if let mistake { throw ValidationError(mistake) }
}

/// Throws what `body` throws as what the parser of the command line knows.
func perform<Result>(_ body: () throws(CommandLineError) -> Result) throws -> Result {
  do { return try body() } catch {
    switch error {
    case .usage(let message): throw ValidationError(message)
    case .refusal(let refusal): throw refusal
    }
  }
}
