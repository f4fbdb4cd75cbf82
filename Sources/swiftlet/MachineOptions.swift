internal import ArgumentParser
internal import Engine
internal import Kernels
internal import Linux

/// How much of the machine a model may use.
struct MachineOptions: ParsableArguments {
  @OptionGroup var processor: ProcessorOption

  @Option(help: "The threads that share each operator, 1 to 64.")
  var threads = 1

  func validate() throws {
    guard (1...64).contains(threads) else { throw ValidationError("\(threads) threads are not possible; use 1 to 64") }
  }

  /// The options of a session; refuses what this machine lacks.
  func sessionOptions() throws -> SessionOptions {
    var options = try processor.sessionOptions()
    options.threadCount = threads
    return options
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
    var options = SessionOptions()
    guard let names = cpu ?? CurrentProcess.environment("SWIFTLET_CPU"), !names.isEmpty else { return options }
    let place = cpu == nil ? "SWIFTLET_CPU" : "--cpu"
    let present = InstructionSets.detected
    guard let sets = InstructionSets(names: names) else {
      throw ValidationError("\(place): unknown instruction set in '\(names)'; this machine has \(present.description)")
    }
    guard present.isSuperset(of: sets) else {
      let missing = sets.subtracting(present).description
      throw Refusal(place, "\(names): this machine lacks \(missing); it has reference, \(present.description)")
    }
    options.instructionSets = sets
    return options
  }
}
